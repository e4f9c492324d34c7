def f():
    x
y; z

x
y

q x
y

q x
q y

q x
q y
