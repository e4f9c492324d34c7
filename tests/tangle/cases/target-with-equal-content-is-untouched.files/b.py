#!/x
same
