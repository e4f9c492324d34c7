* not a heading
#+begin_src
,* two
* 
, * stays
,#x
,plain
  * indented
  ,#+end_src
x = (1
, 2)
