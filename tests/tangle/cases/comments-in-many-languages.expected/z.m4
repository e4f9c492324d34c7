# [[file:comments-in-many-languages.org::*H][H:25]]
26
# H:25 ends here
