-- [[file:comments-in-many-languages.org::*H][H:13]]
14
-- H:13 ends here
