x
#+end_src y
#+begin_src sh

x
#+end_src y
#+begin_src sh
