/* [[file:comments-in-many-languages.org::*H][H:7]] */
8
/* H:7 ends here */
