a-b=1
é=2
3c=3
a.b=4
x
