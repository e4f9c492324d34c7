"""What a target file is put together from, and what a person calls that."""

import pytest

from orgfig.build.pieces import changed_pieces, pieces
from orgfig.notebook import read

HEAD = "#+PROPERTY: header-args:python :noweb yes\n"
TEXT = """\
#+NAME: losses
| 1 |

* a
#+begin_src python :tangle a.py :prologue import os :var x=losses y=3 z="s"
<<style>>
<<parts>>
draw(x)  # so
#+end_src

#+NAME: style
#+begin_src python
colour = 1
#+end_src

#+begin_src python :noweb-ref parts
one = 1
#+end_src

#+begin_src python :noweb-ref parts
two = 2
#+end_src
"""


def of(text):
    notebook = read((HEAD + text).encode(), "figures.org")
    (file,) = notebook.tangled.files
    return pieces(file, notebook.document.blocks)


def digests(some):
    return {name: piece.digest for name, piece in some.items()}


def told(before, after):
    found = changed_pieces(digests(of(before)), of(after))
    return [f"{what} {detail or 'changed'}" for what, detail, _ in found]


def test_each_piece_has_the_name_that_a_person_knows():
    found = of(TEXT)
    assert {name: str(piece.where) for name, piece in found.items()} == {
        "what header arguments add": "figures.org:6",
        "the table `losses`": "figures.org:6",
        "the variable `y`": "figures.org:6",
        "the variable `z`": "figures.org:6",
        "block `style`": "figures.org:14",
        "block `parts`": "figures.org:18",
        "#1": "figures.org:9",
    }


CHANGES = {
    "nothing": ((), []),
    "a comment": (("# so", "# otherwise"), []),
    "prose above": (("* a", "Prose.\n* a"), []),
    "the table": (("| 1 |", "| 2 |"), ["the table `losses` changed"]),
    "a value": (("y=3", "y=4"), ["the variable `y` changed"]),
    "what stands before": (("import os", "import sys"), ["what header arguments add changed"]),
    "a block by name": (("colour = 1", "colour = 2"), ["block `style` (figures.org:14) changed"]),
    "one of several of a name": (
        ("two = 2", "two = 3"),
        ["block `parts` (figures.org:18) changed"],
    ),
    "its own text": (("draw(x)", "draw(y)"), ["the block at figures.org:9 changed"]),
    "another reference to the same": (("<<style>>\n", "<<style>>\n<<style>>\n"), []),
    "another one, deeper": (
        ("<<style>>\n", "<<style>>\nif x:\n    <<style>>\n"),
        ["the block at figures.org:8 changed"],
    ),
    "a reference less": (("<<style>>\n", ""), ["block `style` is no longer used"]),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_named(change, expected):
    assert told(TEXT, TEXT.replace(*change) if change else TEXT) == expected


BLOCK = "#+begin_src python :tangle a.py\nx = {}\n#+end_src\n"


def blocks(*values):
    return "* a\n" + "".join(BLOCK.format(value) for value in values)


NUMBERED = {
    "the same in another order": ((1, 2), (2, 1), []),
    "one more at the top": ((1, 2), (3, 1, 2), ["the block at figures.org:4 is new"]),
    "one less": ((1, 2, 3), (1, 3), ["a block is no longer there"]),
    "the second": ((1, 2, 3), (1, 4, 3), ["the block at figures.org:7 changed"]),
    "two of the same, one gone": ((1, 1), (1,), ["a block is no longer there"]),
}


@pytest.mark.parametrize(("before", "after", "expected"), NUMBERED.values(), ids=NUMBERED)
def test_blocks_without_a_name_are_told_apart_by_what_they_say(before, after, expected):
    assert told(blocks(*before), blocks(*after)) == expected


def test_without_the_document_there_are_no_pieces():
    notebook = read((HEAD + TEXT).encode(), "figures.org")
    assert pieces(notebook.tangled.files[0], ()) == {}
