x y
a=1
1
