a 1
a 2 b 3 c 1
 c 2 d
f(3, 1
, 2)
x
