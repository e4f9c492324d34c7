x = 1
y

z (ref:1)
q (ref: no)

w (ref:)
v (ref:x) tail
