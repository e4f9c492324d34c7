"""Differences that leave the lines between two blocks in place, where that can be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.tangle.alignment import aligned
from orgfig.tangle.differences import changes

HELD = {  # old lines, held ones are dots; new lines; what becomes of each stretch between dots
    "a line of one block that is like one of the next": ("a.b", "xby.xy", ["xby", "xy"]),
    "two blocks written anew": ("ab.cd", "x.y", ["x", "y"]),
    "a block written anew with the text of its neighbour": ("a.b.c", "b.x.c", ["b", "x", "c"]),
    "equal blocks, of which two are changed": ("w.w.w.w", "w.fwwl.w.fl", ["w", "fwwl", "w", "fl"]),
    "more dots than are held": ("ab.cd", "a.b.cd", ["a.b", "cd"]),
}


@pytest.mark.parametrize(("before", "after", "stretches"), HELD.values(), ids=HELD)
def test_held_lines_stay(before, after, stretches):
    held = [at for at, line in enumerate(before) if line == "."]
    found = aligned(before, after, held)
    assert applied(before, after, found) == list(after)
    assert not any(change.first <= at < change.last for change in found for at in held)
    firsts = [0, *(at + 1 for at in held)]
    lasts = [*held, len(before)]
    made = [
        "".join(applied(before, after, found, first, last))
        for first, last in zip(firsts, lasts, strict=True)
    ]
    assert made == stretches


def test_a_held_line_that_is_gone_is_a_change_like_another():
    assert aligned("a.b", "ab", [1]) == changes("a.b", "ab")


LINES = st.lists(st.sampled_from("ab."), max_size=12)


@given(LINES, LINES)
def test_the_changes_make_one_text_of_the_other(before, after):
    held = [at for at, line in enumerate(before) if line == "."]
    assert applied(before, after, aligned(before, after, held)) == after


def test_many_ways_take_no_long_time():
    before, after = ["a", "."] * 3000, ["b", ".", "."] * 3000
    begun = time.process_time()
    found = aligned(before, after, range(1, 6000, 2))
    assert time.process_time() - begun < 5
    assert applied(before, after, found) == after


def applied(before, after, found, first=0, last=None):
    """What the lines from `first` to `last` become."""
    last = len(before) if last is None else last
    lines, at = [], first
    for change in found:
        if first <= change.first and change.last <= last:
            lines += [*before[at : change.first], *after[change.new_first : change.new_last]]
            at = change.last
    return [*lines, *before[at:last]]
