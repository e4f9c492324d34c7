def f():
    x
    
      y
# x
# 
#   y
z = [x
z = [
z = [  y]
