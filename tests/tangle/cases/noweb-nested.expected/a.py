A 1
A 2 C <<d>>
