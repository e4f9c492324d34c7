from __future__ import annotations

import pytest

from orgfig.org.hits import read_hits
from orgfig.org.landmarks import landmarks

GOOD = "#+begin_src sh\n#+end_src\n"
ORDINALS = {
    "one block": (GOOD, [(1, 2)], [(1,)]),
    "two under one heading": (GOOD + GOOD, [(1, 2), (3, 4)], [(1,), (2,)]),
    "a heading begins anew": (
        f"{GOOD}* a\n{GOOD}{GOOD}* b\n",
        [(1, 2), (4, 5), (6, 7)],
        [(1,), (1,), (2,)],
    ),
    "one that is run into is missed": (f"#+begin_src a\n* h\n{GOOD}", [(3, 4)], [()]),
    "one behind a begin line without a language is not": (f"#+begin_src\n{GOOD}", [(2, 3)], [(1,)]),
    "one with a begin line behind a false end is taken twice": (
        "#+begin_src a\n#+end_src_x\n#+begin_src b\n#+end_src\n",
        [(1, 4)],
        [(1, 2)],
    ),
    "a begin line right below a false end on it is passed over": (
        "#+begin_src a\n#+begin_src b\n#+end_srcs\n#+end_src\n",
        [(1, 4)],
        [(1,)],
    ),
    "a block that is none counts for nothing": (f"{GOOD}{GOOD}", [(3, 4)], [(1,)]),
    "a hit that ends in a block counts for the next": (
        f"#+begin_src a\n{GOOD}{GOOD}",
        [(2, 3), (4, 5)],
        [(), (2,)],
    ),
    "without an end there is none": ("#+begin_src a\nx\n", [], []),
}


@pytest.mark.parametrize(("text", "spans", "ordinals"), ORDINALS.values(), ids=ORDINALS)
def test_ordinals(text, spans, ordinals):
    hits = read_hits(spans, landmarks(text))
    assert [hits.ordinals(first) for first, _ in spans] == ordinals
