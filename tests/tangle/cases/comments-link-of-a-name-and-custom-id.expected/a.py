# [[file:comments-link-of-a-name-and-custom-id.org::#cid][Heading:1]]
1
# Heading:1 ends here

# [[file:comments-link-of-a-name-and-custom-id.org::the name][the name]]
2
# the name ends here

# [[file:comments-link-of-a-name-and-custom-id.org::*below][below:1]]
3
# below:1 ends here
