a="with \"quotes\" and \\ and 'x'"
b="""two
lines \"q\""""
c=""
d="tab	here"
e="éé"
x
