x
      
y

		
z
