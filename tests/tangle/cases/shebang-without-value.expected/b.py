#! /usr/bin/env python -u
2
