# [[file:comments-in-many-languages.org::*H][H:22]]
23
# H:22 ends here
