#!/x
p
x
e
