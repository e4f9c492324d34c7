Text of the section.

** below
more
# - one
# - two
# 
nothing
