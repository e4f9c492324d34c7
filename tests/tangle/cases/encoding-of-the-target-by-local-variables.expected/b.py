x = "é"
# Local Variables:
# coding: latin-1
# End:
