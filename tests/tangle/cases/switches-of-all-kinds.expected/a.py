1 (ref:x)

2

3 (ref:x)

  4
  5

6
7 (ref:x)
