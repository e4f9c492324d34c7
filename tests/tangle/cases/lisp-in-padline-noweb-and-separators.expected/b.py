3
4(concat "," "\n")5
