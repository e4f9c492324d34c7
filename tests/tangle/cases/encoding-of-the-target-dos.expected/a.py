# -*- coding: utf-8-dos -*-
x = "é"
y
