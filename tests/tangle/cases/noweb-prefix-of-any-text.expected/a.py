# one
# 
# two
x = [one
x = [
x = [two] # end
	one
	
	two
a one
a 
a two b one
 b 
 b two c
