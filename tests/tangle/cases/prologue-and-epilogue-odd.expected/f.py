a\nb
x
