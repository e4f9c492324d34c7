one two
1
three
