a="""some, text
 * more
"""
b=12
c="""text  
more"""
x
