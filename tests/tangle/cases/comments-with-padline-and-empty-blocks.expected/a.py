# [[file:comments-with-padline-and-empty-blocks.org::*H][H:1]]

# H:1 ends here
# [[file:comments-with-padline-and-empty-blocks.org::*H][H:2]]

# H:2 ends here
# [[file:comments-with-padline-and-empty-blocks.org::*H][H:3]]
1
# H:3 ends here
