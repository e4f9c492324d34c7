a 

c
