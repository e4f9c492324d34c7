x
#+end_srcx
y
#+end_src z
1
