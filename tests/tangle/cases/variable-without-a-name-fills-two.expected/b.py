x="five"
y="six"
x
