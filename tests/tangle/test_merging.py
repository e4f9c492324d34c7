"""What one side changed, carried over to what the other side made of the same text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.tangle.merging import carried

MERGED = {
    "only this side has changed": ("abc", "axc", "abc", "axc"),
    "only the other side has changed": ("abc", "abc", "axc", "axc"),
    "both have, in different places": ("abcde", "xbcde", "abcdy", "xbcdy"),
    "both have, alike": ("abc", "axc", "axc", "axc"),
    "both have put in the same": ("ab", "axb", "axb", "axb"),
    "lines that the other side put in move a change": ("abcd", "abcx", "1abcd", "1abcx"),
    "lines that the other side took out move it, too": ("abcde", "abcdx", "bcde", "bcdx"),
    "this side takes lines out": ("abcde", "abce", "xbcde", "xbce"),
}
CLASHES = {
    "one line in two ways": ("abc", "axc", "ayc", ("y", "x", 2)),
    "a line that the other side took out": ("abc", "axc", "ac", ("", "x", 2)),
    "a line taken out that the other side changed": ("abc", "ac", "axc", ("x", "", 2)),
    "different lines put in at one place": ("ab", "axb", "ayb", ("y", "x", 2)),
    "two lines that touch": ("abcd", "axcd", "abyd", ("by", "xc", 2)),
    "a wider change around it": ("abcde", "abxde", "aqqqe", ("qqq", "bxd", 2)),
}


@pytest.mark.parametrize(("base", "edited", "other", "expected"), MERGED.values(), ids=MERGED)
def test_what_can_be_brought_together(base, edited, other, expected):
    hunks, clashes = carried(list(base), list(edited), list(other))
    assert clashes == []
    assert "".join(applied(other, hunks)) == expected


@pytest.mark.parametrize(("base", "edited", "other", "expected"), CLASHES.values(), ids=CLASHES)
def test_what_clashes(base, edited, other, expected):
    hunks, (clash,) = carried(list(base), list(edited), list(other))
    assert hunks == []
    assert (other[clash.first : clash.last], "".join(clash.lines), clash.number) == expected


def test_a_clash_stops_no_change_elsewhere():
    hunks, clashes = carried(list("abcdefg"), list("axcdefy"), list("abcdefg".replace("b", "z")))
    assert "".join(applied("azcdefg", hunks)) == "azcdefy"
    assert len(clashes) == 1


LINES = st.lists(st.sampled_from("abcde"), max_size=12)


@given(LINES, LINES)
def test_without_changes_of_the_other_side_the_edit_comes_out(base, edited):
    hunks, clashes = carried(base, edited, base)
    assert clashes == []
    assert applied(base, hunks) == edited


@given(LINES, LINES, LINES)
def test_where_nothing_clashes_either_order_gives_the_same(base, edited, other):
    hunks, clashes = carried(base, edited, other)
    back, clashes_back = carried(base, other, edited)
    assert bool(clashes) == bool(clashes_back)
    if not clashes:
        assert applied(other, hunks) == applied(edited, back)


def applied(lines, hunks):
    made, at = [], 0
    for hunk in hunks:
        made += [*lines[at : hunk.first], *hunk.lines]
        at = hunk.last
    return [*made, *lines[at:]]
