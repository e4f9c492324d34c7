# [[file:comments-in-many-languages.org::*H][H:23]]
24
# H:23 ends here
