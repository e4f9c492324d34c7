p
x
