[]
x a
c
