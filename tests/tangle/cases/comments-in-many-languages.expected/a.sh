# [[file:comments-in-many-languages.org::*H][H:1]]
1
# H:1 ends here
