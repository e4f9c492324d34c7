# [[file:comments-in-many-languages.org::*H][H:24]]
25
# H:24 ends here
