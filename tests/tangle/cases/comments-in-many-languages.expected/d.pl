# [[file:comments-in-many-languages.org::*H][H:3]]
4
# H:3 ends here
