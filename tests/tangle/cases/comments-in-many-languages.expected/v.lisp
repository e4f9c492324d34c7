;; [[file:comments-in-many-languages.org::*H][H:21]]
22
;; H:21 ends here
