inner1
<<inner>>2
inner3
inner4
inner5
<<inner>>6
inner7
