#!/usr/bin/env python
1

2
