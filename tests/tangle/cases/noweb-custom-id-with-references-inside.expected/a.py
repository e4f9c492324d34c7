<<inner>>
#+begin_src python :noweb yes
<<inner>>
#+end_src
