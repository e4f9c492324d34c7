a
	b
c

a
	b

x
 		y
q

a
  b
