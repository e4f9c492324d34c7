a=" a b "
b="""crhere"""
x
