# H
# - entry

# [[file:comments-with-indented-code.org::*H][H:1]]
x
  y
# H:1 ends here
