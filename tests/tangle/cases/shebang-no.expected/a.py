no
1
