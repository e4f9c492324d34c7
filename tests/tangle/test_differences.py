"""Which lines differ: what changes make of a text, and that it takes no longer than it may."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.tangle.differences import Change, changes

CASES = {
    "equal texts have none": ("abc", "abc", []),
    "two empty texts have none": ("", "", []),
    "a line in the middle": ("abc", "axc", [(1, 2, 1, 2)]),
    "a line put in": ("ac", "abc", [(1, 1, 1, 2)]),
    "a line taken out": ("abc", "ac", [(1, 2, 1, 1)]),
    "an equal line put in comes last": ("aab", "aaab", [(2, 2, 2, 3)]),
    "two far apart": ("abcde", "xbcdy", [(0, 1, 0, 1), (4, 5, 4, 5)]),
    "all of it": ("ab", "xy", [(0, 2, 0, 2)]),
    "everything taken out": ("ab", "", [(0, 2, 0, 0)]),
    "of lines that changed places, one moves": ("ab", "ba", [(0, 1, 0, 0), (2, 2, 1, 2)]),
    "repeated lines are told apart by their number": ("aaba", "aba", [(1, 2, 1, 1)]),
}
TEXTS = st.lists(st.sampled_from("abc") | st.integers(0, 30).map(str), max_size=30)


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_changes(before, after, expected):
    assert applied(before, after, changes(before, after)) == list(after)
    assert changes(before, after) == [Change(*one) for one in expected]


@given(TEXTS, TEXTS)
def test_the_changes_make_one_text_of_the_other(before, after):
    assert applied(before, after, changes(before, after)) == after


@given(TEXTS, TEXTS)
def test_changes_come_in_order_and_touch_nowhere(before, after):
    found = changes(before, after)
    for one, other in pairwise(found):
        assert one.last < other.first
        assert one.new_last < other.new_first


LONG = {
    "one line again and again": lambda: (["a"] * 60_000, ["a"] * 50_000 + ["b"] * 1000),
    "all lines the other way round": lambda: (
        [str(number) for number in range(60_000)],
        [str(-number) for number in range(-60_000, 0)],
    ),
    "few lines in two patterns": lambda: (
        [str(number % 7) for number in range(60_000)],
        [str(number % 5) for number in range(60_000)],
    ),
}


@pytest.mark.parametrize("make", LONG.values(), ids=LONG)
def test_a_bad_case_takes_no_long_time(make):
    before, after = make()
    begun = time.process_time()
    assert applied(before, after, changes(before, after)) == after
    assert time.process_time() - begun < 5


def applied(before, after, found):
    lines, at = [], 0
    for change in found:
        lines += [*before[at : change.first], *after[change.new_first : change.new_last]]
        at = change.last
    return [*lines, *before[at:]]
