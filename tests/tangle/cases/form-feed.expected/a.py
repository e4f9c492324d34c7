a

  b

a

b


x
