a=t
b=[]
c=[]
d=[1, 2]
e=[1, [2, "x"], [], sym]
f=sym
g=[1, t]
x
