*bold
*
1
