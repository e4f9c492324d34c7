# [[file:many-blocks-of-one-target-with-everything.org::*Two][Two:1]]
n=2
<<setup>>
# Two:1 ends here
