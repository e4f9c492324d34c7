p
x
  y
