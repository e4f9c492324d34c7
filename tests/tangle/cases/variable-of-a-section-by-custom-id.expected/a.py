a="""Words of the section.
** below
more"""
x
