l=["one", """two
more of two"""]
x
