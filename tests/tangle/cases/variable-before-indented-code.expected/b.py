x="""l
   m"""
a
  b
