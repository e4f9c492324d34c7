"""Where in the notebook a change of a tangled file could be made."""

from __future__ import annotations

import pytest

from orgfig.org import parse
from orgfig.tangle import plan
from orgfig.tangle.merging import Hunk
from orgfig.tangle.owners import Ground, tangled_lines
from orgfig.tangle.placing import parts, placements


def view(text):
    document = parse(text.encode(), "notebook.org")
    return tangled_lines(plan(document).files[0], Ground(document))


def block(*lines, header=":tangle a.py"):
    return "\n".join([f"#+begin_src python {header}", *lines, "#+end_src", ""])


CLOSE = block("a", "b") + block("c", "d", header=":tangle a.py :padline no")
APART = block("a", "b") + block("c", "d")

PLACES = {  # notebook, the change, the edits: first line, last line, lines, block
    "a line of a block": (APART, (1, 2, "x"), [(3, 4, "x", 0)]),
    "between two lines of a block": (APART, (1, 1, "x"), [(3, 3, "x", 0)]),
    "above the first line": (APART, (0, 0, "x"), [(2, 2, "x", 0)]),
    "below the last line": (APART, (5, 5, "x"), [(8, 8, "x", 1)]),
    "behind the line between two blocks": (APART, (3, 3, "x"), [(6, 6, "x", 1)]),
    "at a border: the line above first": (CLOSE, (2, 2, "x"), [(4, 4, "x", 0), (6, 6, "x", 1)]),
    "beside an equal line": (
        block("a", "a"),
        (2, 2, "a"),
        [(4, 4, "a", 0), (3, 3, "a", 0), (2, 2, "a", 0)],
    ),
    "over a border": (CLOSE, (1, 3, "xyz"), []),
    "the line between two blocks": (APART, (2, 3, "x"), []),
}


@pytest.mark.parametrize(("text", "hunk", "expected"), PLACES.values(), ids=PLACES)
def test_places(text, hunk, expected):
    first, last, lines = hunk
    found = placements(view(text), Hunk(first, last, tuple(lines), 1))
    assert [(e.first, e.last, "".join(e.lines), e.block) for e in found] == expected


PARTS = {
    "within a block it stays whole": (APART, (0, 2, "xyz"), [(0, 2, "xyz")]),
    "as many lines as before are divided": (
        APART,
        (1, 4, "xyz"),
        [(1, 2, "x"), (2, 3, "y"), (3, 4, "z")],
    ),
    "lines of two blocks that go are divided": (CLOSE, (1, 3, ""), [(1, 2, ""), (2, 3, "")]),
    "not if one is no block's": (APART, (1, 4, ""), [(1, 4, "")]),
    "another number of lines over a border stays whole": (CLOSE, (1, 3, "xyz"), [(1, 3, "xyz")]),
}


@pytest.mark.parametrize(("text", "hunk", "expected"), PARTS.values(), ids=PARTS)
def test_parts(text, hunk, expected):
    first, last, lines = hunk
    found = parts(view(text), Hunk(first, last, tuple(lines), 1))
    assert [(one.first, one.last, "".join(one.lines)) for one in found] == expected
