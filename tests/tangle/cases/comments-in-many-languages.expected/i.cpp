// [[file:comments-in-many-languages.org::*H][H:8]]
9
// H:8 ends here
