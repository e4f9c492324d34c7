c="l\\"
x
