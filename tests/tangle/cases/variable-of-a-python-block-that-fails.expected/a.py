a=""
x
