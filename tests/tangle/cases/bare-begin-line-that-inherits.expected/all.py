not bare
