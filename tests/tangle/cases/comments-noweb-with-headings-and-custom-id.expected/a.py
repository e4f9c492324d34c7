# [[file:comments-noweb-with-headings-and-custom-id.org::*Heading][Heading:1]]
text
# Heading:1 ends here
