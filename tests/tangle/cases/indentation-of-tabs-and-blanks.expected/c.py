x
y
	z
