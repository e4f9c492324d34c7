a="""Some *text*,
two lines.
"""
b="https://orgmode.org/x"
c="""see [[https://orgmode.org]]
"""
x
