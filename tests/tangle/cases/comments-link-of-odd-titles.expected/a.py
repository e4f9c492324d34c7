# [[file:comments-link-of-odd-titles.org::*a/b][a//b:1]]
1
# a//b:1 ends here

# [[file:y][x/../y:1]]
2
# x/../y:1 ends here

# [[file:comments-link-of-odd-titles.org::*\[\[https:/x.org\]\[link\]\] and \]][[[https://x.org][link]] and ]:1]]
3
# [[https://x.org][link]] and ]:1 ends here

# [[file:comments-link-of-odd-titles.org::*back \\\[ and \\\\][back \[ and \\:1]]
4
# back \[ and \\:1 ends here

# [[file:comments-link-of-odd-titles.org::*~/home and $HOME][~/home and $HOME:1]]
5
# ~/home and $HOME:1 ends here

# [[file:comments-link-of-odd-titles.org::*%file %link %start-line][comments-link-of-odd-titles.org file:comments-link-of-odd-titles.org::*%file %link %start-line 23:1]]
6
# comments-link-of-odd-titles.org file:comments-link-of-odd-titles.org::*%file %link %start-line 23:1 ends here

# [[file:comments-link-of-odd-titles.org::*./x/y][./x/./y:1]]
7
# ./x/./y:1 ends here

# [[file:comments-link-of-odd-titles.org::*/root/etc][/root//etc:1]]
8
# /root//etc:1 ends here
