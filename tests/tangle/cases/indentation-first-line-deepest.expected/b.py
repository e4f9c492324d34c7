        x
    y
  z
