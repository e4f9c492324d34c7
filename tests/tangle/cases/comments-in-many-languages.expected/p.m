## [[file:comments-in-many-languages.org::*H][H:15]]
16
## H:15 ends here
