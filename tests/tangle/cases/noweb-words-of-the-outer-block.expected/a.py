1 inner

2 inner

3 inner

4 inner

5

6 <<inner>>

7 <<inner>>

8 <<inner>>

9 inner

10 <<inner>>

11 <<inner>>
