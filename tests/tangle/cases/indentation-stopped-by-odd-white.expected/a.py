x

    y
