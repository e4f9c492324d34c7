x
y
    z
