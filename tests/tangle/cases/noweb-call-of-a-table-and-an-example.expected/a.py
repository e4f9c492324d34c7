((1 "two") hline (3 4.5))
some text
more

None
