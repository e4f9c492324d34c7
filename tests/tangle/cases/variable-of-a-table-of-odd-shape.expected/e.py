t=[]
x
