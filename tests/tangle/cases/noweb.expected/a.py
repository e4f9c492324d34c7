a
x
y
b
