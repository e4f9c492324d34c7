{ [[file:comments-in-many-languages.org::*H][H:18]] }
19
{ H:18 ends here }
