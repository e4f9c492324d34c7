#!/usr/bin/env python3
import x
# before
def f():
  # import x

  return 1

* not a heading
# after
