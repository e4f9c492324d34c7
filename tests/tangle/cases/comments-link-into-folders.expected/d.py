# [[file:comments-link-into-folders.org::*H][H:3]]
3
# H:3 ends here
