from __future__ import annotations

import pytest

LINKS = {
    "a path": ("[[file:fig/a.svg]]", [("fig/a.svg", None)]),
    "a description": ("[[file:a.svg][the a]]", [("a.svg", "the a")]),
    "a description with a bracket": ("[[file:a.svg][x [y] z]]", [("a.svg", "x [y] z")]),
    "here": ("[[./a.svg]]", [("./a.svg", None)]),
    "one up": ("[[../a.svg]]", [("../a.svg", None)]),
    "absolute": ("[[/x/a.svg]] [[~/a.svg]]", [("/x/a.svg", None), ("~/a.svg", None)]),
    "absolute with file:": ("[[file:/x/a.svg]]", [("/x/a.svg", None)]),
    "with a host's slashes": ("[[file:///x/a.svg]]", [("/x/a.svg", None)]),
    "with a program": ("[[file+sys:a.svg]]", [("a.svg", None)]),
    "with a search": ("[[file:a.org::*x]]", [("a.org", None)]),
    "per cent signs stay": ("[[file:a%20b.svg]]", [("a%20b.svg", None)]),
    "blanks": ("[[file:a b.svg]]", [("a b.svg", None)]),
    "quoted brackets": (r"[[file:a\[1\].svg]]", [("a[1].svg", None)]),
    "over a line's end": ("[[file:a\n  b.svg][c\nd]]", [("a b.svg", "c\nd")]),
    "several": ("x [[file:a]][[file:b]] y", [("a", None), ("b", None)]),
    "in a heading": ("* a [[file:a.svg]]", [("a.svg", None)]),
    "in a list": ("- [[file:a.svg]]", [("a.svg", None)]),
    "in a table": ("| [[file:a.svg]] |", [("a.svg", None)]),
    "in a quote": ("#+begin_quote\n[[file:a.svg]]\n#+end_quote", [("a.svg", None)]),
    "below results": ("#+RESULTS: x\n[[file:a.svg]]", [("a.svg", None)]),
    "in a COMMENT tree": ("* COMMENT a\n[[file:a.svg]]", [("a.svg", None)]),
    "after verbatim": ("=x= [[file:a.svg]]", [("a.svg", None)]),
    "between equal signs that are none": ("a=b [[file:a.svg]] c=d", [("a.svg", None)]),
    "on the web": ("[[https://x.org/a.svg]]", []),
    "to a heading": ("[[*a]] [[#a]] [[a]]", []),
    "plain": ("file:a.svg", []),
    "without an end": ("[[file:a.svg] [[file:b", []),
    "an export snippet, as comments within a line are": ("@@comment:[[file:a.svg]]@@", []),
    "an export snippet of no name": ("@@:[[file:a.svg]]@@", [("a.svg", None)]),
    "an export snippet without an end": ("@@html:[[file:a.svg]]", [("a.svg", None)]),
    "after an export snippet": ("@@html:<b>@@ [[file:a.svg]]", [("a.svg", None)]),
    "what looks like an export snippet within a link": (
        "[[file:a@@b:.svg]] [[file:c@@.svg]]",
        [("a@@b:.svg", None), ("c@@.svg", None)],
    ),
    "an argument of a macro": ("{{{shown([[file:a.svg]])}}}", []),
    "after a macro": ("{{{shown(a)}}} [[file:a.svg]]", [("a.svg", None)]),
    "a macro without an end": ("{{{shown([[file:a.svg]])", [("a.svg", None)]),
    "verbatim": ("=[[file:a.svg]]= and ~[[file:b.svg]]~", []),
    "in code": ("#+begin_src python\n[[file:a.svg]]\n#+end_src", []),
    "in an example": ("#+begin_example\n[[file:a.svg]]\n#+end_example", []),
    "in fixed text": (": [[file:a.svg]]", []),
    "in a comment": ("# [[file:a.svg]]", []),
    "in a comment block": ("#+begin_comment\n[[file:a.svg]]\n#+end_comment", []),
    "in a keyword": ("#+title: [[file:a.svg]]", []),
    "in a property": ("* a\n:PROPERTIES:\n:x: [[file:a.svg]]\n:END:", []),
}


@pytest.mark.parametrize(("text", "links"), LINKS.values(), ids=LINKS)
def test_links(text, links, read):
    found = read(f"{text}\n").links
    assert [(link.target, link.description) for link in found] == links


def test_a_link_knows_its_place_and_heading(read):
    first, second = read("* a\n* b\ntext\nx [[file:a]]\n [[file:b]]\n").links
    assert (str(first.where), first.heading) == ("n.org:4:3", 1)
    assert (str(second.where), second.heading) == ("n.org:5:2", 1)


ABOVE = {
    "a caption": ("#+CAPTION: a b", ("a b", None, None)),
    "captions are joined": ("#+caption: a\n#+caption: b", ("a b", None, None)),
    "a short caption is another": ("#+CAPTION[short]: long", ("long", None, None)),
    "alternative text": ("#+ATTR_HTML: :alt a curve :width 3", (None, "a curve", None)),
    "alternative text at the end": (
        "#+ATTR_HTML: :width 3\n#+attr_html: :alt a:b",
        (None, "a:b", None),
    ),
    "quoted alternative text": ('#+ATTR_HTML: :alt "a b" :x', (None, "a b", None)),
    "a name": ("#+NAME: fig", (None, None, "fig")),
    "all of them": ("#+NAME: n\n#+CAPTION: c\n#+ATTR_HTML: :alt t\n#+RESULTS:", ("c", "t", "n")),
    "cut off by a blank line": ("#+CAPTION: c\n", (None, None, None)),
    "of the text above": ("#+CAPTION: c\ntext\n\n", (None, None, None)),
}


@pytest.mark.parametrize(("above", "parts"), ABOVE.values(), ids=ABOVE)
def test_what_stands_above(above, parts, read):
    (link,) = read(f"{above}\n[[file:a.svg]]\n").links
    assert (link.caption, link.alt, link.name) == parts
