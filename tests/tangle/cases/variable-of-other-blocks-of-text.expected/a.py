a="""Some
text
"""
b="""a verse
  line
"""
c="""<b>
"""
d="""boxed
"""
e="""mid
"""
x
