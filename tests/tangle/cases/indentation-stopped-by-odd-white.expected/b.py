x
 y
    z
