both
