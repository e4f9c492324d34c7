      z
        w
