:END:
