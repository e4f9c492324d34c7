3 (ref:x)
