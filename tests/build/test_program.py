"""The program that a block is run as: its text, and where each line came from."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build.program import moved_right, program
from orgfig.location import Location
from orgfig.tangle.model import Evaluation

MOVED = {
    "a line of code": ("x = 1", "    x = 1"),
    "a line that is indented already": ("if x:\n  y", "    if x:\n      y"),
    "a tab counts to the next tab stop": (
        "if x:\n\ty\n        z",
        "    if x:\n            y\n            z",
    ),
    "a blank and a tab are one tab stop": (" \ty", "            y"),
    "an empty line stays": ("a\n\nb", "    a\n\n    b"),
    "a line of blanks becomes empty": ("a\n   \nb", "    a\n\n    b"),
    "a string over lines stays": ('x = """a\n  b\n"""', '    x = """a\n  b\n"""'),
    "so does one in single quotes": ("x = '''a\n b'''\ny", "    x = '''a\n b'''\n    y"),
    "a string that goes on by a backslash": ("x = 'a\\\n b'\ny", "    x = 'a\\\n b'\n    y"),
    "a quote in a comment begins nothing": ("# don't\nx", "    # don't\n    x"),
    "a comment sign in a string": ("x = '#'\ny = '#'''\nz", "    x = '#'\n    y = '#'''\n    z"),
    "an escaped quote does not end it": ("x = '\\''\ny", "    x = '\\''\n    y"),
    "other quotes do not end it": ('x = """\'\'\'\n a"""\ny', '    x = """\'\'\'\n a"""\n    y'),
    "two quotes are a string of nothing": ("x = ''\ny", "    x = ''\n    y"),
    "brackets over lines are moved": ("f(\n  1,\n)", "    f(\n      1,\n    )"),
    "an escaped backslash before a quote": ("x = '\\\\'\ny", "    x = '\\\\'\n    y"),
    "no code": ("", ""),
}


@pytest.mark.parametrize(("code", "expected"), MOVED.values(), ids=MOVED)
def test_moved_right(code, expected):
    assert moved_right(code) == expected


STATEMENTS = st.sampled_from(
    ["x = 1", "if x:\n\ty = 2", "s = '''a\n  b\n\n'''", "# it's", "f(\n 1)", "t = 'a\\\n  b'", ""]
)


@given(st.lists(STATEMENTS, min_size=1))
def test_code_that_was_moved_means_the_same(statements):
    code = "\n".join([*statements, "pass"])
    moved = ast.parse(f"def main():\n{moved_right(code)}").body[0].body
    assert list(map(ast.dump, moved)) == list(map(ast.dump, ast.parse(code).body))


def asked(code, **changes):
    where = Location("figures.org", 10)
    origins = tuple(range(11, 12 + code.count("\n")))
    given = {"is_output": False, "results": (), "returns": None, "origins": origins} | changes
    return Evaluation("data", "python", code, where=where, **given)


PROGRAMS = {
    "a value is returned": (asked("return 1"), "def main():\n    return 1\n", (10, 11)),
    "`:return` comes last": (
        asked("x = 1\n", returns="x"),
        "def main():\n    x = 1\n\n    return x\n",
        (10, 11, 12, 10),
    ),
    "output is plain code": (asked("x\ny", is_output=True), "x\ny\n", (11, 12)),
    "`:return` says nothing for output": (asked("x", is_output=True, returns="y"), "x\n", (11,)),
    "`:preamble` stands before": (
        asked("return x", preamble="import a\nx = 1"),
        "import a\nx = 1\ndef main():\n    return x\n",
        (10, 10, 10, 11),
    ),
    "without origins there is the block": (
        asked("a\nb", is_output=True, origins=()),
        "a\nb\n",
        (10, 10),
    ),
}


@pytest.mark.parametrize(("one", "text", "origins"), PROGRAMS.values(), ids=PROGRAMS)
def test_program(one, text, origins):
    assert program(one) == (text, origins)
