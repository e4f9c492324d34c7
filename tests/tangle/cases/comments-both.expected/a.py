# Heading
# Words.

# [[file:comments-both.org::*Heading][Heading:1]]
1
# Heading:1 ends here

#!/x

# More.

# [[file:comments-both.org::*Heading][Heading:2]]
2
# Heading:2 ends here
