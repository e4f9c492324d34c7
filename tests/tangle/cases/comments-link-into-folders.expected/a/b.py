# [[file:../comments-link-into-folders.org::*H][H:1]]
1
# H:1 ends here
