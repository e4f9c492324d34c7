x = 2
# one
# two
#
