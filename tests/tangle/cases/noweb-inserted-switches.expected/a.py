x (ref:a)
  y
  x (ref:a)
y
