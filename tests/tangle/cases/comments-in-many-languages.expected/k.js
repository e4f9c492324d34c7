// [[file:comments-in-many-languages.org::*H][H:10]]
11
// H:10 ends here
