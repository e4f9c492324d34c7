

 x
y
