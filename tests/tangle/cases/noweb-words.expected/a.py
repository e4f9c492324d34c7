x

x

x

x
