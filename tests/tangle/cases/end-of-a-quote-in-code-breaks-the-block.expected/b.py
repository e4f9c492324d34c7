#+end_quote
