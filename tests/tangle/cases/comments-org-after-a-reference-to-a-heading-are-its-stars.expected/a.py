# *** 
# [[file:comments-org-after-a-reference-to-a-heading-are-its-stars.org::+begin_src python :tangle a.py :noweb yes :comments both][No heading:1]]
text
# No heading:1 ends here
