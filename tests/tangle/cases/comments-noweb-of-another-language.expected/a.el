;; [[file:comments-noweb-of-another-language.org::+begin_src emacs-lisp :noweb yes :tangle a.el :comments noweb][No heading:4]]
;; [[file:comments-noweb-of-another-language.org::pp][pp]]
x
;; pp ends here
;; No heading:4 ends here
