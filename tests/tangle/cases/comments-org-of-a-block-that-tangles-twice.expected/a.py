a
x
#+end_src y
#+begin_src sh

# y

a
x
#+end_src y
#+begin_src sh
