# [[file:comments-noweb-of-another-language.org::+begin_src python :noweb yes :tangle a.py :comments noweb][No heading:2]]
# [[file:comments-noweb-of-another-language.org::part][part]]
echo
# part ends here
# No heading:2 ends here
