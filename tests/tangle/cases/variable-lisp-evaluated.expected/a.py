a="xy"
b=2
c=t
d=t
e=15
f="variable-lisp-evaluated.org"
x
