# Words before
# the block.

# #+name: x

1

2
# A heading :tag:
# CLOSED: [2025-01-01 Wed]
# :PROPERTIES:
# :ID: z
# :END:
#   Indented text,

#     more.
# #+header: :padline no

3



# #+results:
# : 3

# # a comment

4
