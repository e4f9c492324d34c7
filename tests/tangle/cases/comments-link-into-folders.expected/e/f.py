# [[file:../comments-link-into-folders.org::*H][H:4]]
4
# H:4 ends here
