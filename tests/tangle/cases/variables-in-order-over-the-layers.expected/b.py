b=2
c=3
a=11
x
