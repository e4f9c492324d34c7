

x


