text

x
