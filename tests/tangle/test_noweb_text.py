"""Where noweb references stand in a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.tangle.lines import Lines
from orgfig.tangle.noweb_text import (
    breaks,
    has_arguments,
    references_in,
    split_at_returns,
    without_references,
)

STRIPPED = {
    "a reference": ("a <<part>> b", "a  b"),
    "a name with blanks": ("<<a part>>", ""),
    "a blank behind the opening": ("<< part>>", "<< part>>"),
    "a blank before the closing": ("<<part >>", "<<part >>"),
    "a blank before the first closing": ("<<part >> more>>", ""),
    "no name": ("<<>>", "<<>>"),
    "a name of one letter": ("x<<y>>z", "xz"),
    "two names of one letter": ("<<p>> + <<q>>", ""),
    "two longer names": ("<<pp>> + <<qq>>", " + "),
    "a third bracket in front": ("<<<pp>>", ""),
    "a third bracket behind": ("<<pp>>>", ">"),
    "shifts are none": ("a << b >> c", "a << b >> c"),
}
ARGUMENTS = {
    "parentheses": ("part()", True),
    "something within them": ("part(x=1)", True),
    "something behind them": ("a(b)c", True),
    "one that is not closed": ("a(b", False),
    "the wrong way round": ("a)b(", False),
    "none": ("part", False),
}


@pytest.mark.parametrize(("written", "left"), STRIPPED.values(), ids=STRIPPED)
def test_what_is_a_reference(written, left):
    assert without_references(Lines((written,), (1,))).texts == (left,)


@given(st.text("<> ab", max_size=30))
def test_no_line_is_too_odd(written):
    assert len(without_references(Lines((written,), (1,))).texts) == 1


@given(st.text("<> ab", max_size=30))
def test_references_stand_one_behind_the_other(written):
    places = [place for pair in references_in(written) for place in pair]
    assert places == sorted(places)
    for start, stop in references_in(written):
        assert written[start:stop].startswith("<<")
        assert written[start:stop].endswith(">>")


@pytest.mark.parametrize(("name", "has"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_which_references_are_calls(name, has):
    assert has_arguments(name) is has


def test_a_carriage_return_ends_a_line_of_what_is_inserted():
    lines = Lines(("a\rb", "c"), (3, 4))
    assert split_at_returns(lines) == Lines(("a", "b", "c"), (3, 3, 4))
    assert breaks(lines) == 2


def test_lines_without_a_carriage_return_stay():
    lines = Lines(("a", "b"), (3, 4))
    assert split_at_returns(lines) is lines
