 
x
 
