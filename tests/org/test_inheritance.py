from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.org import parse
from orgfig.org.header_arguments import split
from orgfig.org.inheritance import MOST_ARGUMENTS, MOST_VARIABLES
from orgfig.org.layers import NOTHING, UnnamedVariableError, add, arguments

BLOCK = "#+begin_src python\n#+end_src\n"


def outline(values, block=BLOCK):
    """Nested headings; each sets the next of `values`, name → value, in its drawer."""
    return "".join(
        f"{'*' * level} h\n:PROPERTIES:\n"
        + "".join(f":{name}: {value}\n" for name, value in here)
        + f":END:\n{block}"
        for level, here in enumerate(values, 1)
    )


def said(text, position=-1):
    """The arguments of one of the blocks, and the lines they are on."""
    found = parse(text.encode(), "n.org").blocks[position].arguments
    return list(zip(found.items, found.lines, strict=True))


LINES = {
    "a keyword": ("#+PROPERTY: header-args :x 1\n", [(("x", "1"), 1)]),
    "a keyword that adds": (
        "#+PROPERTY: header-args :x 1\n#+PROPERTY: header-args+ :y 2\n",
        [(("x", "1"), 1), (("y", "2"), 2)],
    ),
    "the drawer of the file": (":PROPERTIES:\n:header-args: :x 1\n:END:\n", [(("x", "1"), 2)]),
    "drawers": (
        outline([[("header-args", ":x 1")], [("header-args+", ":y 2 :x 3")]], block=""),
        [(("y", "2"), 7), (("x", "3"), 7)],
    ),
    "the language's come last": (
        outline([[("header-args:python", ":x 1")], [("header-args", ":x 2 :y 2")]], block=""),
        [(("y", "2"), 7), (("x", "1"), 3)],
    ),
    "values that flow together have none": (
        outline([[("header-args", ":x (1")], [("header-args+", "2) :y 3")]], block=""),
        [(("x", "(1 2)"), 0), (("y", "3"), 0)],
    ),
}


@pytest.mark.parametrize(("text", "expected"), LINES.values(), ids=LINES)
def test_lines(text, expected):
    assert said(text + BLOCK) == expected


def test_the_blocks_own_lines():
    text = "#+header: :x 1\n#+name: n\n#+headers: :y 2\n  #+begin_src python :z 3\n  #+end_src\n"
    assert said(text) == [(("z", "3"), 4), (("x", "1"), 1), (("y", "2"), 3)]


PIECES = st.lists(
    st.sampled_from(
        [":a 1", ":b", ":c (x", "y)", ':d "e', 'f" :g', ":var x=1 y=2", ":var b", ":a [", "]", ""]
    ),
    min_size=1,
    max_size=5,
)


@given(PIECES)
def test_values_say_what_their_joined_text_says(pieces):
    names = ["header-args"] + ["header-args+"] * (len(pieces) - 1)
    text = outline([[pair] for pair in zip(names, pieces, strict=True)])
    try:
        expected = arguments(add(NOTHING, split(" ".join(pieces)), 0)).items
    except UnnamedVariableError:
        assert "unnamed-variable" in [d.name for d in parse(text.encode(), "n.org").diagnostics]
    else:
        assert [pair for pair, _ in said(text)] == list(expected)


def test_a_variable_without_a_name_takes_a_place_of_another_property():
    values = [[("header-args", ":var x=1"), ("header-args:python", ":var b")]]
    assert [pair for pair, _ in said(outline(values))] == [("var", "x=b")]


def test_a_plus_at_the_end_of_a_language_belongs_to_it():
    block = "#+begin_src c++\n#+end_src\n"
    text = outline([[("header-args:c++", ":x 1"), ("header-args:c+++", ":y 2")]], block)
    assert [pair for pair, _ in said(text)] == [("x", "1"), ("y", "2")]


def test_blocks_with_nothing_of_their_own_share_their_arguments():
    first, second = parse(
        f"#+PROPERTY: header-args :x 1\n* a\n{BLOCK}* b\n{BLOCK}".encode(), "n.org"
    ).blocks
    assert first.arguments is second.arguments


def test_of_very_many_arguments_those_that_mean_something_are_kept():
    many = " ".join(f":k{n} v" for n in range(MOST_ARGUMENTS + 1))
    found = said(f"#+PROPERTY: header-args :tangle a.py {many} :mkdirp yes\n{BLOCK}")
    assert [pair for pair, _ in found] == [("tangle", "a.py"), ("mkdirp", "yes")]


def test_a_block_that_inherits_too_many_variables_is_not_tangled():
    many = " ".join(f":var v{n}=1" for n in range(MOST_VARIABLES + 1))
    text = f"#+PROPERTY: header-args :tangle a.py {many}\n{BLOCK}* h\n{BLOCK}"
    document = parse(text.encode(), "n.org")
    assert [block.arguments.items for block in document.blocks] == [(), ()]
    assert [d.name for d in document.diagnostics] == ["too-many-arguments"] * 2


DEEP = {
    "keys": lambda n: f":k{n} v",
    "variables": lambda n: f":var v{n}={n}",
    "Lisp": lambda n: f":k{n} (f {n})",
    "brackets without an end": lambda n: f":k{n} (v",
}


COSTLY = ("brackets without an end",)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(value, id=name, marks=[pytest.mark.slow] * (name in COSTLY))
        for name, value in DEEP.items()
    ],
)
def test_a_deep_outline_of_properties_is_read_in_no_time(value):
    text = outline([[("header-args+", value(n))] for n in range(1500)])
    began = time.process_time()
    assert len(parse(text.encode(), "n.org").blocks) == 1500
    assert time.process_time() - began < 8


def test_thousands_of_inherited_arguments_are_read_once():
    many = " ".join(f":k{n} v" for n in range(15_000))
    text = f"#+PROPERTY: header-args {many}\n" + BLOCK * 3000
    began = time.process_time()
    assert len(parse(text.encode(), "n.org").blocks) == 3000
    assert time.process_time() - began < 3
