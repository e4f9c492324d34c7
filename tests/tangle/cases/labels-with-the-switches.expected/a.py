x
y
z

w (ref:)
v (ref:f) g
