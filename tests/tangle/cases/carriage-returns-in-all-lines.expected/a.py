1
y
  z
