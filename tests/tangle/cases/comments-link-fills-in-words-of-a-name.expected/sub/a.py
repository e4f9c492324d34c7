# [[file:../comments-link-fills-in-words-of-a-name.org::*100 %link][100 file:../comments-link-fills-in-words-of-a-name.org::*100 %link:1]]
y
# 100 file:../comments-link-fills-in-words-of-a-name.org::*100 %link:1 ends here
