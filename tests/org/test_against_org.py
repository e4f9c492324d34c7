"""What this room reads is what Org 9.7 reads, asked in batch."""

from __future__ import annotations

import random

import pytest

from orgfig.org import parse

pytestmark = pytest.mark.emacs

APART = {"var", "results", "exports", "lexical"}
DEFAULTS = {"no", "none"}

HEADINGS = """
* DONE a
* TODO [#A] b :x:ARCHIVE:
** COMMENT c
*** TODO COMMENT x
* [#B] TODO e
*  TODO   f
* TODO
** g tag:ARCHIVE:
* WAIT h [1/2]
* x [[file:fig/t.svg]]
* é TODO :é:ü:
* DONE tab\t:a:
* x :a::b:
* x ::
* [#AB] p
* TODO COMMENT y :t:
*no
* <2025-02-30 Sat> odd
* FOO x
* BAR [#1] y
CLOSED: [2025-04-12 Sat 17:22]
  SCHEDULED: <2025-04-12 Sat> CLOSED: [2025-04-12 Sat 17:22]
closed: [2025-04-12 Sat]
CLOSED: <2025-02-30 Sun>
:PROPERTIES:
:header-args: :tangle p.py
:header-args+: :mkdirp yes
:header-args:python: :tangle q.py :var z=1
:header-args:python+: :padline no
:header-args: nil
:Header-Args: :noweb yes
:header-args:
:header-args:python:\t:tangle tab.py
:END:
:LOGBOOK:
- State "DONE"       from              [2025-04-12 Sat 17:22]
""".strip().split("\n")
BLOCKS = r"""
#+begin_src python
#+begin_src python :tangle a.py
#+begin_src python -n 5 -r :tangle a.py :shebang "#!/bin/sh" :x "a" b
#+BEGIN_SRC python :var a=1 b=2 c="x y" :var b = 3
  #+begin_src sh :tangle no :comments
#+begin_src python :tangle "b c.py" :noweb tangle :results output file
#+begin_src python -i -l "(ref:%s)" +n 10 :tangle w.py
#+begin_src python :a "x :b y" :c [1 :d 2] :e f(g :h i) :j k
#+begin_src python :a "unclosed :b c :d "e" :f ")" :g (h :i
#+begin_src python :a "esc \" q" :b "tab\tx\101\u00e9" :c "two" "x" :d "" :e x'
#+begin_src python :var a=1, b=2 c = 3 d= 4 e =5 :var f="g h" i=(j k) :var a=9
#+begin_src python   :tangle   a b.py   :x :y z
#+begin_src python stray :tangle t.py
#+begin_SRC Python
#+end_src
#+end_src
  #+end_src
#+end_src foo
#+begin_example
#+end_example
#+begin_quote
#+end_quote
#+begin_foo
#+end_foo
#+begin_comment
#+end_comment
#+begin_verse
#+end_verse
#+begin: clocktable
#+end:
\begin{equation}
\end{equation}
,* x
,,#+end_src
""".strip().split("\n")
OTHERS = r"""
#+name: foo
  #+name: ind
#+NAME: bar
#+header: :tangle h.py
#+headers: :tangle h2.py :var a=9
#+caption: cap
#+results[abc]: foo
#+attr_html: :alt x
#+property: header-args :tangle k.py
#+PROPERTY: header-args:python :dir fig
#+PROPERTY: header-args+ :padline no
#+property: header-args :var q=1
#+TODO: TODO WAIT(w@/!) | DONE(d!) KO
#+TYP_TODO: FOO BAR
#+title: x
# comment
: fixed
- item
  - sub
  text in
text [[file:fig/a.svg]] more
[[./b c.svg][desc]]
[[/abs/x.svg::12]] and [[https://x][y]] =[[file:no.svg]]=
   [[file:x y.svg][a ]b] c]]
[[file:a\\[1\\].svg]] [[file:b%20c.svg]] [[file:///abs/y.svg]] [[~/home.svg]]
foo=bar [[file:v.svg]] baz=
~code [[file:k.svg]]~ [[file:l.svg]]
[[file:d.svg][two
| [[file:cell.svg]] | x |
-----
[fn:1] note
%%(diary)

""".strip("\n").split("\n")
WHOLE = [
    ["#+begin_src python :tangle a.py", "x = 1", "#+end_src"],
    ["  #+begin_src python", "  x", "", "", "  #+end_src"],
    ["#+name: n1", "#+header: :tangle z.py :a b", "#+begin_src sh", "#+end_src"],
    ["- item", "  #+begin_src python :tangle l.py", "x", "  #+end_src"],
    ["* H", ":PROPERTIES:", ":header-args+: :tangle e.py", ":END:"],
    ["#+begin_quote", "#+begin_src python :tangle qu.py", "1", "#+end_src", "#+end_quote"],
]


def made_up(seed):
    """Some lines of a notebook, most of them in the wrong place."""
    chance = random.Random(seed)
    every = HEADINGS + BLOCKS + OTHERS
    pool = chance.sample(every, chance.choice([8, 15, 40, len(every)]))
    parts = (
        chance.choice(WHOLE) if chance.random() < 0.35 else [chance.choice(pool)]
        for _ in range(chance.randint(3, 28))
    )
    return "\n".join(line for part in parts for line in part) + "\n"


TEXTS = [made_up(seed) for seed in range(150)]


def ours(document):
    headings = [
        {
            "line": heading.where.line,
            "level": heading.level,
            "state": heading.state,
            "done": heading.is_done,
            "priority": heading.priority,
            "tags": list(heading.tags),
            "title": heading.title,
            "commented": heading.commented,
            "archived": heading.archived,
            "closed": heading.planning.closed and heading.planning.closed.text,
        }
        for heading in document.headings
    ]
    blocks = [
        (b.where.line, n, b.language, b.name, b.switches, b.body, arguments(b.arguments.items))
        for b in document.blocks
        for n in b.ordinals * bool(b.language)
    ]
    return headings, blocks, [(link.where.line, link.target) for link in document.links]


def theirs(told):
    blocks = [
        (
            b["line"],
            b["ordinal"],
            b["language"],
            b["name"],
            b["switches"],
            b["body"],
            arguments(reversed(b["arguments"])),
        )
        for b in told["blocks"]
    ]
    return told["headings"], blocks, [(link["line"], link["target"]) for link in told["links"]]


def arguments(pairs):
    """The arguments but for variables, what is merged by words, and Org's own defaults."""
    return {key: value for key, value in pairs if key not in APART and value not in DEFAULTS}


def variables(pairs):
    return [value for key, value in pairs if key == "var"]


def test_headings_blocks_and_links_are_those_of_org(org):
    for text, told in zip(TEXTS, org(TEXTS), strict=True):
        assert ours(parse(text.encode(), "n.org")) == theirs(told), text


def test_the_notebook_of_this_repository_is_read_as_org_reads_it(org, root):
    text = (root / "figures.org").read_text(encoding="utf-8")
    (told,) = org([text])
    assert ours(parse(text.encode(), "figures.org")) == theirs(told)


VARIABLES = [":var a=1 b = 2", ":var a=1, b=2 c=(x y) :var a=3", ':var a="x y" b=[1 2] :var b=2']


def test_variables_come_in_the_order_of_org(org):
    code = "#+begin_src python :var z=0 a=0\n#+end_src\n"
    texts = [f"#+header: {written}\n{code}" for written in VARIABLES]
    for text, told in zip(texts, org(texts), strict=True):
        (block,) = parse(text.encode(), "n.org").blocks
        assert variables(block.arguments.items) == variables(told["blocks"][0]["arguments"]), text
