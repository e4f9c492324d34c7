c$$$[[file:comments-in-many-languages.org::*H][H:16]]
17
c$$$H:16 ends here
