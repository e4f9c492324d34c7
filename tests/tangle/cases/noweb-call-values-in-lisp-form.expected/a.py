(1 "a b" (2.5 None) True)
{'a': 1}
a "quoted" \ word
1.0
