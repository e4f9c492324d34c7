# -*- coding: utf-8-unix -*-
x = "é"
y
