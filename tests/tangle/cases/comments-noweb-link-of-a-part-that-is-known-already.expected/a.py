# [[file:comments-noweb-link-of-a-part-that-is-known-already.org::*Heading][Heading:1]]
# [[file:../comments-noweb-link-of-a-part-that-is-known-already.org::part][part]]
one
# part ends here

# [[file:../comments-noweb-link-of-a-part-that-is-known-already.org::*Heading][part]]
one
# part ends here

# [[][]]
two
# ends here
# Heading:1 ends here
