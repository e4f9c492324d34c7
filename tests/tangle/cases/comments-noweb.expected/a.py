# [[file:comments-noweb.org::*Heading][Heading:1]]
x # [[file:comments-noweb.org::part][part]]
x one
x two
x # part ends here
x  y
# [[file:comments-noweb.org::*Heading][]]
three
# ends here
# Heading:1 ends here
