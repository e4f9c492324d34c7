
# #+begin_example
# #+end_src
# #+end_example
# text two

1
