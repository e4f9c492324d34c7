# [[file:comments-in-many-languages.org::*H][H:6]]
7
# H:6 ends here
