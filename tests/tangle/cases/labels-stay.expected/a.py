x = 1  (ref:one)
y
