y  = a
z = +
