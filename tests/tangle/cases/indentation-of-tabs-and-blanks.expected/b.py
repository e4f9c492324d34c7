x
	y
