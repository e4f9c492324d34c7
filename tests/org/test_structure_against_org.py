"""Which blocks Org 9.7 finds when it tangles, in texts where nearly all lines are misplaced."""

from __future__ import annotations

import random

import pytest

from orgfig.org import parse

pytestmark = pytest.mark.emacs

BEGINS = r"""
#+begin_src python :tangle a.py
#+begin_src sh :tangle b.sh :x 1
#+begin_src python
#+begin_src
#+BEGIN_SRC	python :tangle t.py
#+begin_src 	python :tangle t.py
  #+begin_src python :tangle i.py
	#+begin_src python -n -r :tangle j.py
    #+begin_src python :tangle k.py
#+end_src
#+end_src
#+end_src
#+END_SRC
  #+end_src
    #+end_src
	#+end_src
#+end_src_x
#+end_src foo
#+end_src:
#+end_srcs
""".strip("\n").split("\n")
CONTAINERS = r"""
#+begin_example
#+end_example
#+begin_quote
#+end_quote
  #+begin_quote
  #+end_quote
#+begin_foo
#+end_foo
#+begin_comment
#+end_comment
#+begin_verse
#+end_verse
#+begin_export html
#+end_export
#+begin_center
#+end_center
#+begin: clocktable
#+begin: x :y z
#+begin:
#+end:
#+end
\begin{equation}
\end{equation}
  \begin{a}
x \end{a}
:LOGBOOK:
:drawer:
:END:
:END:
  :END:
  :foo:
:end:
:PROPERTIES:
:header-args: :tangle p.py
:header-args+: :x 2
:x: y
[fn:1] note
[fn:2]
[fn::x]
""".strip("\n").split("\n")
OTHERS = (
    r"""
* h
** TODO i
* COMMENT c
* TODO COMMENT c
*	COMMENT c
* x tag:ARCHIVE:
* x :ARCHIVE:
*no
*
**************** deep
**************** END
- item
  - sub
    - subsub
1. one
1) one
a. alpha
 * star
+ plus
-
- [ ] box
- tag :: x
  text in
text
x = 1
# comment
#+ comment
#
: fixed
:
:notdrawer
| a |
|---|
+---+
-----
----
%%(diary)
CLOCK: [2025-04-12 Sat 17:22]
clock: x
#+name: n
#+header: :x 1 :y 3
#+headers: :x 5
#+caption[s]: c
#+results[abc]: q
#+attr_html: :w 1
#+property: header-args :y 9
#+title: t
#+call: n()
#+foo[x]: b
CLOSED: [2025-04-12 Sat 17:22]
scheduled: <2025-04-12 Sat>
,* x
,#+end_src
,,#+begin_src



""".strip("\n").split("\n")
    + [""] * 3
)
WHOLE = [
    ["#+begin_src python :tangle a.py", "x = 1", "#+end_src"],
    ["  #+begin_src python :tangle c.py", "  x", "", "", "  #+end_src"],
    ["#+name: n1", "#+header: :tangle z.py :x b", "#+begin_src sh", "#+end_src"],
    ["- item", "  #+begin_src python :tangle l.py", "x", "  #+end_src"],
    ["- item", "", "  #+begin_src python :tangle l.py", "  x", "", "", "  #+end_src"],
    ["- item", "  #+begin_quote", "q", "  #+begin_src sh", "s", "  #+end_src", "  #+end_quote"],
    ["* H", ":PROPERTIES:", ":header-args+: :tangle e.py", ":END:"],
    ["* H", "scheduled: <2025-04-12 Sat>", ":PROPERTIES:", ":header-args: :x 7", ":END:"],
    ["#+begin_quote", "#+begin_src python :tangle qu.py", "1", "#+end_src", "#+end_quote"],
    [":LOGBOOK:", "#+begin_src python :tangle dr.py", "1", "#+end_src", ":END:"],
    ["#+begin_example", "#+begin_src python", "1", "#+end_src", "#+end_example"],
    ["#+begin_src org :tangle o.org", "#+begin_src python", "1", "#+end_src"],
    ["[fn:1] note", "#+begin_src python :tangle fn.py", "1", "#+end_src"],
]
ODD = list("\r\f\v\u00a0\u3000\u200b\u0300\x1c\u2028é·\u017f\t *:#_|-]{}$\n\"'")
"""Without those that break a regular expression which Org makes of a block's name."""


def made_up(seed):
    """Some lines, most of them in the wrong place; some of the seeds are for lists."""
    chance = random.Random(seed)
    every = BEGINS + CONTAINERS + OTHERS
    pool = chance.sample(every, chance.choice([5, 8, 12, 25, len(every)]))
    in_list = chance.random() < 0.3
    text: list[str] = []
    for _ in range(chance.randint(3, 25)):
        part = [chance.choice(pool)]
        kind = chance.random()
        if kind < 0.25:
            part = chance.choice(WHOLE)
        elif kind < 0.4:
            part = [chance.choice(BEGINS)]
        blank = " " * chance.choice([0, 0, 1, 2, 4]) if in_list else "  " * (kind > 0.95)
        text += [blank + line if line else line for line in part]
    whole = "\n".join(text) + "\n" * (chance.random() < 0.9)
    return with_odd_letters(whole, chance) if chance.random() < 0.3 else whole


def with_odd_letters(text, chance):
    for _ in range(chance.randint(1, 4)):
        place = chance.randint(0, len(text))
        text = text[:place] + chance.choice(ODD) + text[place:]
    return text


def ours(document):
    def is_live(block):
        return block.heading is None or document.headings[block.heading].is_alive

    return [
        (b.where.line, n, is_live(b), b.language, b.name, b.switches, bare(b.body), keys(b))
        for b in document.blocks
        for n in b.ordinals * bool(b.language)
    ]


def keys(block):
    return {key: block.arguments.get(key) for key in "xy"}


def theirs(told):
    return [
        (
            *(b["line"], b["ordinal"], b["live"], b["language"], b["name"], b["switches"]),
            *(bare(b["body"]), {"x": None, "y": None} | their_keys(b)),
        )
        for b in told["blocks"]
    ]


def their_keys(block):
    return {key: value for key, value in reversed(block["arguments"]) if key in {"x", "y"}}


def bare(body):
    """The lines without indentation, which is for tangling to take away."""
    return [line.strip(" \t") for line in body.split("\n")]


def compare(org, seeds):
    texts = [made_up(seed) for seed in seeds]
    for text, told in zip(texts, org(texts), strict=True):
        assert ours(parse(text.encode(), "n.org")) == theirs(told), text


@pytest.mark.slow
def test_a_few_hundred_texts(org):
    compare(org, range(400))


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(1, 11))
def test_ten_thousand_texts(thousand, org):
    compare(org, range(thousand * 1000, thousand * 1000 + 1000))
