p
r
b
