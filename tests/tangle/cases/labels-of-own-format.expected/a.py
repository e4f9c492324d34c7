x
y (ref:b)
z #[ no]
w
