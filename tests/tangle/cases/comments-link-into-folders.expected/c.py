# [[file:comments-link-into-folders.org::*H][H:2]]
2
# H:2 ends here
