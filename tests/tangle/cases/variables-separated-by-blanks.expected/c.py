x="a b"
y="c d"
z=[1, 2]
x
