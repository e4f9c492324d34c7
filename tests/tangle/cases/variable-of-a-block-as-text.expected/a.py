a="""return 1
  more
"""
x
