(one
(two)
one
two, one
, two
