a
  
b  c
