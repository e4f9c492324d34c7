# [[file:comments-link-leads-to-a-target-on-the-line-before.org::here][Heading:1]]
x
# Heading:1 ends here

# [[file:comments-link-leads-to-a-target-on-the-line-before.org::*Heading][Heading:2]]
y
# Heading:2 ends here
