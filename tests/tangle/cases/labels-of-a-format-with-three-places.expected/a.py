x = 1
y (a:b)
z (a:;d)
(a:b;c)
