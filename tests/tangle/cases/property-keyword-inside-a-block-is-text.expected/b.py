#+PROPERTY: header-args :tangle c.py
