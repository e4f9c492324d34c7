# [[file:comments-inherited.org::*H][H:1]]
1
# H:1 ends here

2
