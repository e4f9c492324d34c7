a="x\""
b="y\\"
x
