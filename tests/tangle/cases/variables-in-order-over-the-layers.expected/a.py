a=4
b=8
f=9
d=5
c=6
e=7
x
