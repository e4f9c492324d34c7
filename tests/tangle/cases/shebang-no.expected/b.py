nil
2
