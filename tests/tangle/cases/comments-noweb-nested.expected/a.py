# [[file:comments-noweb-nested.org::*Heading][Heading:1]]
# [[file:comments-noweb-nested.org::outer][outer]]
inner
# outer ends here

# [[file:comments-noweb-nested.org::linked][linked]]
# [[file:comments-noweb-nested.org::linked][inner]]
inner
# inner ends here

# linked ends here
# Heading:1 ends here
