// [[file:comments-in-many-languages.org::*H][H:9]]
10
// H:9 ends here
