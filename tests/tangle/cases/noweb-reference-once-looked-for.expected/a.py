o
by ref
