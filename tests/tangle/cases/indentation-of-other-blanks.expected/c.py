x
​y
    z
