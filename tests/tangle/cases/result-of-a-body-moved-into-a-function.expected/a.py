a=1
b="""a
  b

	c"""
c=2
d="a  bc"
e="""__main__
"""
f=7
g=4
h="\"\"\"\""
pass
