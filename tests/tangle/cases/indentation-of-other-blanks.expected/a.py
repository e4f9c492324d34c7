x
y
  z
