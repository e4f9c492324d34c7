#+end_src_x
#+begin_src sh
echo

#+end_src_x
#+begin_src sh
echo
