   y
  x
