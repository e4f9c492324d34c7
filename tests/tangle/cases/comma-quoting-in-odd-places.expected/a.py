,,* x
  * y
	#+z
,
,,
x ,* y
*
#+
,#x
, #+x
,#+begin_src
