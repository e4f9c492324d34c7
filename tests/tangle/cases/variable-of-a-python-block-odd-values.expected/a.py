a="None"
b="{'a': [1, 2]}"
c=[1, "two"]
d=[]
e="""line
line \"q\" \\ end"""
f=12
g="True"
x
