x y
x y
