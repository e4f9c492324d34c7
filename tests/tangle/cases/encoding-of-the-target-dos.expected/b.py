# -*- coding: latin-1-dos -*-
x = "é"
y
