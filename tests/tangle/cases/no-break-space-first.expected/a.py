a
 b
  c
