"""Values of Lisp in print; what Emacs prints is in `test_lisp_against_emacs`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.tangle.lisp_printed import plain, printed
from orgfig.tangle.lisp_text import Pair, Symbol, Vector, read

PRINTED = {
    "nil": (None, "nil"),
    "a string": ('a"b\\c\n', '"a\\"b\\\\c\n"'),
    "a whole number": (-5, "-5"),
    "a large one": (10**30, "1" + "0" * 30),
    "a fraction": (0.1, "0.1"),
    "a whole fraction": (100000.0, "100000.0"),
    "a large fraction": (1e16, "1e+16"),
    "the smallest": (5e-324, "5e-324"),
    "sixteen digits": (0.1 + 0.2, "0.30000000000000004"),
    "infinity": (float("-inf"), "-1.0e+INF"),
    "a symbol": (Symbol("a-b"), "a-b"),
    "a symbol with a blank": (Symbol("a b"), "a\\ b"),
    "a symbol like a number": (Symbol("-5"), "\\-5"),
    "a symbol with a point": (Symbol("a.b"), "a.b"),
    "a symbol that begins with one": (Symbol(".b"), "\\.b"),
    "a symbol without a name": (Symbol(""), "##"),
    "a list": ((1, "a", None), '(1 "a" nil)'),
    "a quotation": ((Symbol("quote"), (1,)), "'(1)"),
    "a word that only begins so": ((Symbol("quote"), 1, 2), "(quote 1 2)"),
    "a vector": (Vector((1, Vector(()))), "[1 []]"),
    "a pair": (Pair(1, Pair(2, 3)), "(1 2 . 3)"),
}


@pytest.mark.parametrize(("value", "text"), PRINTED.values(), ids=PRINTED)
def test_print_form(value, text):
    assert printed(value) == text


def test_plain_form_has_no_quotes():
    assert plain(("a b", Symbol("c d"), 1.0)) == "(a b c d 1.0)"


WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=5
)
ATOMS = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.integers(),
    st.floats(allow_nan=False),
    WORDS.filter(lambda name: name != "nil").map(Symbol),
)
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(tuple),
        st.lists(inner, max_size=4).map(lambda found: Vector(tuple(found))),
        st.builds(
            Pair, inner, ATOMS.filter(lambda one: one is not None and type(one) is not tuple)
        ),
    ),
    max_leaves=10,
)


@given(VALUES)
def test_what_is_printed_is_read_back(value):
    assert read(printed(value)) == value
