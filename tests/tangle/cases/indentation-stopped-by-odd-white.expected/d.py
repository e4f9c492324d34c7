x
    y
    z
