a
  b

c
