p
x
    e
