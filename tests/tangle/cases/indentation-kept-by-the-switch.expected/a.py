    x
      y
