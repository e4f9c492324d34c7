echo \n \1
