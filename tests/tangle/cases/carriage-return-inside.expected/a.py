ab
c
d
