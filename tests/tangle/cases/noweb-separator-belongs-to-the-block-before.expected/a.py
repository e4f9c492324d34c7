x 1-23, 4
x 5no6 y
