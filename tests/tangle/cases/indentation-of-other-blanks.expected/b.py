x
　y
    z
