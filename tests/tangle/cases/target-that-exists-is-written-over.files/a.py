old and longer
