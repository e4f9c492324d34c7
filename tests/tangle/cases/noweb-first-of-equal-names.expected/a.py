1

x
