

x



y
