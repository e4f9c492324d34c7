# [[file:comments-link-of-a-block-that-tangles-twice.org::+begin_src python :tangle a.py :comments link][No heading:1]]
x
#+end_src y
#+begin_src sh :comments link
# No heading:1 ends here

# [[file:comments-link-of-a-block-that-tangles-twice.org::+begin_src sh :comments link][No heading:2]]
x
#+end_src y
#+begin_src sh :comments link
# No heading:2 ends here
