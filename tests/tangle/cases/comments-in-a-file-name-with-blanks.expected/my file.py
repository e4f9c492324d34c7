# [[file:comments-in-a-file-name-with-blanks.org::*H][H:1]]
1
# H:1 ends here
