if True:
w
  v
