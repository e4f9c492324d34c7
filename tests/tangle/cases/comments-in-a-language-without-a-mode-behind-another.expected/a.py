# [[file:comments-in-a-language-without-a-mode-behind-another.org::+begin_src python :tangle a.py :comments link][No heading:1]]
1
# No heading:1 ends here

# [[file:comments-in-a-language-without-a-mode-behind-another.org::+begin_src yaml :tangle a.py :comments link][No heading:2]]
2
# No heading:2 ends here
