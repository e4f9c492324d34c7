from __future__ import annotations

import time

import pytest

from orgfig.org.fences import fences
from orgfig.org.lists import EndlessListError, entries

ENTRIES = {
    "one entry": ("- a", ["  a"]),
    "numbers and plus signs": ("1. a\n2) b\n+ c", ["   a", "   b", "  c"]),
    "no letters": ("- a\nb. c", ["  a"]),
    "text below belongs to its entry": ("- a\n  b\n- c", ["  a\n  b", "  c"]),
    "a nested list does not": ("- a\n  - b\n  more\n- c", ["  a", "  c"]),
    "text before the nested list does": ("- a\n  b\n  - c", ["  a\n  b"]),
    "boxes and tags stay": ("- [X] a\n- t :: b", ["  [X] a", "  t :: b"]),
    "a tab behind the bullet is eight wide": ("-\ta", [" " * 9 + "a"]),
    "a blank line between entries belongs to the first": ("- a\n\n- b", ["  a\n", "  b"]),
    "two blank lines end the list": ("- a\n\n\n- b", ["  a"]),
    "text at the margin ends it": ("- a\nb\n- c", ["  a"]),
    "a bullet in a block is text": (
        "- a\n  #+begin_quote\n- b\n  #+end_quote",
        ["  a\n  #+begin_quote\n- b\n  #+end_quote"],
    ),
    "stars are bullets where indented": ("  * a\n  * b", ["    a", "    b"]),
    "a heading ends it": ("- a\n* h\n- b", ["  a"]),
    "the end of a drawer around it ends it": (":d:\n- a\n:END:\n- b", ["  a"], 2),
    "the end of a quote around it ends it": (
        "#+begin_quote\n- a\n#+end_quote\n- b",
        ["  a"],
        2,
    ),
    "a nested list is read with all around it": (
        "- a\n  text\n  - b\n- c",
        ["  a\n  text", "  c"],
        3,
    ),
}


@pytest.mark.parametrize("case", ENTRIES.values(), ids=ENTRIES)
def test_entries(case):
    text, expected, first = (*case, 1)[:3]
    lines = ["", *text.split("\n")]
    assert list(entries(lines, first, fences(lines))) == expected


def test_columns_in_which_org_loses_itself_are_an_error():
    lines = ["", "  +", "   1. a", "   - b", "     -  c", "   low", "    + d", "    - e"]
    with pytest.raises(EndlessListError):
        entries(lines, 1, fences(lines))


def test_a_long_list_takes_its_time_once():
    lines = ["", *("  " * (n % 50) + "- a" for n in range(50_000))]
    begun = time.process_time()
    entries(lines, 1, fences(lines))
    assert time.process_time() - begun < 5
