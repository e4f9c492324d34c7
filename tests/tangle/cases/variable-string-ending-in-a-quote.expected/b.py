c="l\""
d=1
x
