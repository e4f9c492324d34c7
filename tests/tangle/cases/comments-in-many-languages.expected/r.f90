! [[file:comments-in-many-languages.org::*H][H:17]]
18
! H:17 ends here
