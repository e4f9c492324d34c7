x
	y
z
