a
b
2
END
