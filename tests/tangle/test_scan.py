"""What Org finds where it searches the text of a notebook."""

from __future__ import annotations

import time

import pytest

from orgfig.org import parse
from orgfig.tangle.scan import Scan

BLOCK = "#+begin_src sh\nx\n#+end_src\n"
NAMED = {
    "a name above a block": (f"#+name: a\n{BLOCK}", {"a": 4}),
    "keywords between": (f"#+NAME: A\n#+caption: c\n#+x:\n{BLOCK}", {"a": 6}),
    "several names": (f"#+name: a\n#+name: b\n{BLOCK}", {"a": 5, "b": 5}),
    "indentation": (f" \t#+name:  a \t\n{BLOCK}", {"a": 4}),
    "the first counts": (f"#+name: a\n{BLOCK}\n#+name: a\n{BLOCK}", {"a": 4}),
    "in an example": (f"#+begin_example\n#+name: a\n{BLOCK}#+end_example\n", {"a": 5}),
    "an end that only begins like one": ("#+name: a\n#+begin_src sh\n#+end_srcx\n", {"a": 3}),
    "a blank line between": (f"#+name: a\n\n{BLOCK}", {}),
    "text between": (f"#+name: a\ntext\n{BLOCK}", {}),
    "another word": (f"#+srcname: a\n{BLOCK}", {}),
    "a block without a language": ("#+name: a\n#+begin_src\nx\n#+end_src\n", {}),
    "a block without an end": ("#+name: a\n#+begin_src sh\nx\n", {}),
    "the end of the text": ("#+name: a", {}),
}
ENDS = {
    "the block before": (f"{BLOCK}text\n@", 3),
    "the last of several": (f"{BLOCK}{BLOCK}@", 6),
    "an end without a begin": (f"{BLOCK}#+end_src\n@", 3),
    "a begin without an end": (f"{BLOCK}#+begin_src sh\n@", 3),
    "two begins with one end": ("#+begin_src sh\n#+begin_src sh\n#+end_src\n@", 3),
    "an end alone": ("#+end_src\n@", None),
    "none": ("@", None),
}


def scan(text):
    return Scan(parse(text.encode(), "n.org"))


@pytest.mark.parametrize(("text", "found"), NAMED.values(), ids=NAMED)
def test_where_a_search_for_a_name_ends(text, found):
    assert scan(text).named == found


@pytest.mark.parametrize(("text", "line"), ENDS.values(), ids=ENDS)
def test_where_the_last_block_before_a_line_ends(text, line):
    found = scan(text)
    assert found.end_before(next(at for at, one in enumerate(found.lines) if one == "@")) == line


def test_the_text_below_a_heading_begins_behind_its_drawer():
    found = scan("* A\n:PROPERTIES:\n:ID: x\n:END:\na\n** B\n\n* C\n")
    heading = found.heading_at(5)
    assert (heading.title, found.below(heading)) == ("A", (5, ("a", "** B", "")))


@pytest.mark.parametrize(
    "line", ["#+name: a\n", "#+name: a\n#+x: y\n", "#+begin_src sh\n", "#+end_src\n"]
)
def test_many_lines_take_no_longer_than_they_are(line):
    found = scan(line * 30_000)
    started = time.process_time()
    assert len(found.named) <= 1
    found.end_before(29_000)
    assert time.process_time() - started < 3
