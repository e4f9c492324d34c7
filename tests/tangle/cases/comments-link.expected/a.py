# [[file:comments-link.org::named][named]]
1
# named ends here

# [[file:comments-link.org::+begin_src python :tangle a.py :comments link][No heading:2]]
2
# No heading:2 ends here

# [[file:comments-link.org::*Some title][Some title:1]]
3
# Some title:1 ends here

# [[file:comments-link.org::*Some title][Some title:2]]
4
# Some title:2 ends here
