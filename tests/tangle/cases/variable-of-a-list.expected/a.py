l=["one", 2, "three words", "[ ] box", "term :: text"]
x
