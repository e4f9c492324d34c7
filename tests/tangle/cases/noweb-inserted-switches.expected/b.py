      x
    y
    x
  y
