x (ref:a)
