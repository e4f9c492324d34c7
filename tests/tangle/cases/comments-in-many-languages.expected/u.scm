;; [[file:comments-in-many-languages.org::*H][H:20]]
21
;; H:20 ends here
