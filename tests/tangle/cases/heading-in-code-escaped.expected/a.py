* heading
** other
, * none
x,* y
