    x

      y
