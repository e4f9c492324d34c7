<<aaa>>
