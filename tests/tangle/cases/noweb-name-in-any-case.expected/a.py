first
first
