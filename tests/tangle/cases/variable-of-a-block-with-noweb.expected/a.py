a=4
b="<<inner>>"
x
