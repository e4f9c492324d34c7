# [[file:comments-link-before-the-first-heading.org::+begin_src python :tangle a.py :comments link][No heading:1]]
1
# No heading:1 ends here

# [[file:comments-link-before-the-first-heading.org::+BEGIN_SRC python :tangle a.py :comments link][No heading:2]]
2
# No heading:2 ends here

# [[file:comments-link-before-the-first-heading.org::+begin_src python :tangle a.py :var x="a b"][No heading:3]]
x="a b"
3
# No heading:3 ends here
