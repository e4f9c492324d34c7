a=6
x
