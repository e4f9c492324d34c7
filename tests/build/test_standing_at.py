"""Lines of a notebook: which figures stand there."""

from __future__ import annotations

import pytest

from orgfig.build.selection import selected
from orgfig.build.standing_at import Place, figures_at, read_place
from orgfig.errors import UsageError
from orgfig.notebook import read

TEXT = b"""\
* DONE outer
[[file:fig/outer.svg]]
#+begin_src python :tangle outer.py :noweb yes
<<shared>>
#+end_src
** TODO inner
[[file:fig/inner.svg]]
#+begin_src python :tangle inner.py :noweb yes
<<shared>>
#+end_src
* Shared
#+name: shared
#+begin_src python
x = 1
#+end_src
* Prose
"""

PLACES = {
    "a heading is its own figure's": ("n.org:1", ["outer"]),
    "a line belongs to the innermost figure": ("n.org:8", ["inner"]),
    "lines of two figures belong to both": ("n.org:5-6", ["outer", "inner"]),
    "a shared block belongs to all that take it in": ("n.org:11-15", ["outer", "inner"]),
    "lines from far below the end on belong to none": ("n.org:900-999999999", []),
    "a range backwards has no lines": ("n.org:6-5", []),
    "a line of prose outside belongs to none": ("n.org:16", []),
    "another notebook's lines belong to none": ("m.org:1", []),
}


@pytest.fixture(scope="module")
def figures():
    return read(TEXT, "n.org").figures


@pytest.mark.parametrize(("word", "names"), PLACES.values(), ids=PLACES)
def test_figures_at(word, names, figures):
    assert [one.name for one in figures_at(read_place(word), figures)] == names
    if names:
        assert [one.name for one in selected(figures, [word])] == names
    else:
        with pytest.raises(UsageError, match="no figure stands at"):
            selected(figures, [word])


READ = {
    "a line": ("a.org:7", Place("a.org", 7, 7)),
    "lines": ("a.org:7-9", Place("a.org", 7, 9)),
    "a path with a colon": ("a:b.org:7", Place("a:b.org", 7, 7)),
    "no line": ("a.org", None),
    "no path": (":7", None),
    "a word for a line": ("a.org:x", None),
    "a number beyond all files": ("a.org:1234567890", None),
}


@pytest.mark.parametrize(("word", "place"), READ.values(), ids=READ)
def test_read_place(word, place):
    assert read_place(word) == place
