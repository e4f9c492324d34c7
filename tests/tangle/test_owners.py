"""Which line of which block a tangled line came from, and how a new one is written there."""

from __future__ import annotations

import pytest

from orgfig.org import parse
from orgfig.tangle import plan
from orgfig.tangle.owners import Ground, Owner, tangled_lines


def view(text):
    document = parse(text.encode(), "notebook.org")
    return tangled_lines(plan(document).files[0], Ground(document))


def block(*lines, header=":tangle a.py", name=None):
    named = [f"#+name: {name}"] if name else []
    return "\n".join([*named, f"#+begin_src python {header}", *lines, "#+end_src", ""])


def short(owner):
    if owner is None:
        return None
    signs = {"blank": owner.blank, "fixed": owner.fixed, "empty": owner.empty}
    return (owner.block, owner.line, *(name for name, on in signs.items() if on))


NOWEB = ":tangle a.py :noweb yes"
OWNERS = {
    "each line has its own": (block("x", "y"), [(0, 2), (0, 3)]),
    "the line between two blocks has none": (block("x") + block("y"), [(0, 2), None, (1, 5)]),
    "a shebang has none": (block("x", header=":tangle a.py :shebang #!/a"), [None, (0, 2)]),
    "a blank line": (block("x", "", "y"), [(0, 2), (0, 3, "blank"), (0, 4)]),
    "an empty block": (block(), [(0, 2, "empty")]),
    "an empty block behind another": (block("x") + block(), [(0, 2), None, (1, 5, "empty")]),
    "a part": (
        block("  <<p>>", "z", header=NOWEB) + block("x", name="p", header=""),
        [(1, 7), (0, 3)],
    ),
    "a reference that gives nothing": (
        block("x", "<<q>>", "y", header=NOWEB),
        [(0, 2), (0, 3, "fixed"), (0, 4)],
    ),
}


@pytest.mark.parametrize(("text", "expected"), OWNERS.values(), ids=OWNERS)
def test_owners(text, expected):
    assert [short(owner) for owner in view(text).owners] == expected


def test_what_stands_around_a_part_is_told_apart_from_it():
    found = view(block("x = [<<p>>]  # z", header=NOWEB) + block("  1", name="p", header=""))
    assert found.owners == (Owner(1, 0, 6, "x = [", "]  # z", "  "),)


def test_a_block_that_is_put_in_twice_has_two_places():
    found = view(block("<<p>>", "<<p>>", header=NOWEB) + block("x", "y", name="p", header=""))
    assert [owner.place for owner in found.owners] == [0, 0, 1, 1]


WRITTEN = {  # the block, the new text of its last line, the Org line
    "indentation of the block": (block("  x", "    y"), "  z", "    z"),
    "the first line's own indentation counts for nothing": (block("    x", "  y"), "z", "  z"),
    "more of it": (block("  x", "  y"), "   z", "     z"),
    "less of it": (block("  x", "    y"), "z", "  z"),
    "tabs": (block("\tif x:", "\t\treturn"), "\t\tz", "\t\t\tz"),
    "a comma for a star": (block("  x", "  y"), "* z", "  ,* z"),
    "a comma for a keyword": (block("x", "y"), "#+z", ",#+z"),
    "no blanks for an empty line": (block("  x", "  y"), "", ""),
    "blanks are kept in a white line": (block("  x", "  y"), "   ", "     "),
    "with the switch -i all is kept": (
        block("  x", "  y").replace("python", "python -i"),
        "z",
        "z",
    ),
    "a label": (block("x", "y (ref:l)").replace("python", "python -r"), "z", "z (ref:l)"),
}


@pytest.mark.parametrize(("text", "new", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_how_a_line_is_written(text, new, expected):
    found = view(text)
    assert found.written(new, found.owners[0], found.owners[-1]) == expected


def test_a_line_that_lacks_what_stands_before_it_cannot_be_written():
    found = view(block("# <<p>>", header=NOWEB) + block("x", "y", name="p", header=""))
    assert found.written("# z", found.owners[0], found.owners[1]) == "z"
    assert found.written("z", found.owners[0], found.owners[1]) is None
    assert found.written("z", found.owners[0], None) is None
