l="one"
m="term :: text"
x
