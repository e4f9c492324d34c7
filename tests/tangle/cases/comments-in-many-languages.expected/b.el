;; [[file:comments-in-many-languages.org::*H][H:2]]
2
;; H:2 ends here
