f(one)
