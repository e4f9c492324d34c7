deep
  deeper

less deep

under a term

after a blank line

dedented to the margin
