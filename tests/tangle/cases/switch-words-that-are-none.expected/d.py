4 (ref:x)
