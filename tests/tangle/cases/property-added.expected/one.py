#!/bin/x
1
2
