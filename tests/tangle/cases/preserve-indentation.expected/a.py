    a
      b
    c

  a

  
  a
