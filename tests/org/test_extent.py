from __future__ import annotations

import pytest

from orgfig.org.extent import entry_ends, is_entry
from orgfig.org.landmarks import landmarks

ENDS = {
    "one line": ("- a", {1: 2}),
    "two entries": ("- a\n- b\n", {1: 2, 2: 3}),
    "text that is indented goes on": ("- a\n b\n", {1: 3}),
    "text that is not ends it": ("- a\nb\n", {1: 2}),
    "a blank line before the end is not in it": ("- a\n\nb\n", {1: 2}),
    "an entry after a blank line goes on": ("- a\n\n- b\n", {1: 3, 3: 4}),
    "two blank lines end it": ("- a\n\n\n- b\n", {1: 2}),
    "a nested list": ("- a\n  - b\n    c\n  d\n- e\n", {1: 5, 2: 4, 5: 6}),
    "text less indented ends both": ("  - a\n    - b\n c\n", {1: 3, 2: 3}),
    "a block may stand at column 0 inside": ("- a\n  #+begin_x\nb\n  #+end_x\n  c\n", {1: 6}),
    "not where it begins there": ("- a\n#+begin_x\nb\n#+end_x\n", {1: 2}),
    "nor without its end": ("- a\n  #+begin_x\nb\n", {1: 3}),
    "a dynamic block needs the colon of its end": ("- a\n  #+begin: x\nb\n  #+end:\n", {1: 5}),
    "a drawer may, too": ("- a\n  :d:\nb\n  :END:\n", {1: 5}),
    "a LaTeX environment may not": ("- a\n  \\begin{x}\nb\n  \\end{x}\n", {1: 3}),
    "entries in a block are no entries": ("- a\n  #+begin_x\n  - b\n  #+end_x\n", {1: 5}),
    "tabs lead to columns of eight": ("       - a\n\tb\n       c\n", {1: 3}),
}


@pytest.mark.parametrize(("text", "ends"), ENDS.values(), ids=ENDS)
def test_ends(text, ends):
    lines = ["", *text.removesuffix("\n").split("\n")]
    assert entry_ends(lines, landmarks(text), 1, len(lines)) == ends


def test_a_list_ends_where_its_container_does():
    text = "- a\n  b\n  c\n"
    assert entry_ends(["", *text.split("\n")], landmarks(text), 1, 3) == {1: 3}


ENTRIES = ["- a", "-", "+ a", " * a", "1. a", "12) a", "\t-\ta"]
NONE = ["-a", "* a", "*", "a. b", "1.a", "---", "+---+", "1 a"]


@pytest.mark.parametrize("line", ENTRIES)
def test_an_entry(line):
    assert is_entry(line, line.lstrip(" \t"))


@pytest.mark.parametrize("line", NONE)
def test_no_entry(line):
    assert not is_entry(line, line.lstrip(" \t"))
