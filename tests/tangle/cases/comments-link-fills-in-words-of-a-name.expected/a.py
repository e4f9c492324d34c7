# [[file:comments-link-fills-in-words-of-a-name.org::%link %file %start-line %source-name][file:comments-link-fills-in-words-of-a-name.org::%link %file %start-line %source-name comments-link-fills-in-words-of-a-name.org 3 %source-name]]
x
# file:comments-link-fills-in-words-of-a-name.org::%link %file %start-line %source-name comments-link-fills-in-words-of-a-name.org 3 %source-name ends here
