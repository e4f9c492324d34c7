q x
q y
q z
