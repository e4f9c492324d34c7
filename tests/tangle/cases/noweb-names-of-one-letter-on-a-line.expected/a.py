a  c 1
 c 2 d
