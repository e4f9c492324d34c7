a
  
b[]
