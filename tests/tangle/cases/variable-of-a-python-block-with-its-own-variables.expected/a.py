a=21
b=6
c=12
x
