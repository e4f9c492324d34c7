# [[file:comments-noweb-nested.org::*Heading][inner]]
inner
# inner ends here
