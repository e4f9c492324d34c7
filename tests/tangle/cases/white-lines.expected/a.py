a

    
	
b
