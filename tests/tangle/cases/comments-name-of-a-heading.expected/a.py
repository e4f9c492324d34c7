# [[file:comments-name-of-a-heading.org::*A title with blanks and *bold*][A title [1/2] with  blanks and *bold*:1]]
1
# A title [1/2] with  blanks and *bold*:1 ends here

# [[file:comments-name-of-a-heading.org::*A title with blanks and *bold*][A title [1/2] with  blanks and *bold*:3]]
3
# A title [1/2] with  blanks and *bold*:3 ends here

# [[file:comments-name-of-a-heading.org::*lead][[50%] lead:1]]
5
# [50%] lead:1 ends here

# [[file:comments-name-of-a-heading.org::*][No heading:1]]
6
# No heading:1 ends here

# [[file:comments-name-of-a-heading.org::*][No heading:1]]
7
# No heading:1 ends here
