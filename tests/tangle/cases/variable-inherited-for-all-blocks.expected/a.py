n=3
x

n=4
z
