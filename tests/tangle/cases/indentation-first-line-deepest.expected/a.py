x
  y
z
