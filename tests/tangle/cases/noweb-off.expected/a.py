<<part>>

<<part>>

<<part>>

<<part>>
