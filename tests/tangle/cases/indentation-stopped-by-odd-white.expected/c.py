x
 y
z
