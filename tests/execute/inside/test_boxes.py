"""Turned rectangles: how deep two go into each other, what they share, which of many are near."""

from __future__ import annotations

from itertools import combinations
from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.execute.inside.boxes import Box, area, around, clipped, common, corners, depth, near


def box(x, y, width, height, angle=0):
    turn = radians(angle)
    return Box(x, y, cos(turn), sin(turn), 0.0, 0.0, width, height)


DEPTHS = {
    "beside each other": (box(0, 0, 10, 10), box(12, 0, 10, 10), -2),
    "touching": (box(0, 0, 10, 10), box(10, 0, 10, 10), 0),
    "a little into each other": (box(0, 0, 10, 10), box(8, 0, 10, 10), 2),
    "in a corner": (box(0, 0, 10, 10), box(7, 9, 10, 10), 1),
    "one in the other": (box(0, 0, 100, 10), box(40, 2, 20, 6), 8),
    "upright beside lying": (box(0, 0, 30, 10), box(40, 0, 30, 10, 90), -0.0),
    "turned alike, side by side": (box(0, 0, 60, 10, 45), box(20, 0, 60, 10, 45), -4.14),
    "turned alike, into each other": (box(0, 0, 60, 10, 45), box(10, 0, 60, 10, 45), 2.93),
}


@pytest.mark.parametrize(("one", "other", "meant"), DEPTHS.values(), ids=DEPTHS)
def test_how_deep(one, other, meant):
    found = depth(one, other)
    assert found == pytest.approx(depth(other, one), abs=1e-9) or max(found, meant) <= 0
    assert (found > 1e-9) == (meant > 0)
    if meant > 0:
        assert found == pytest.approx(meant, abs=0.01)


def test_what_two_share():
    assert common(box(0, 0, 10, 10), box(8, 6, 10, 10)) == pytest.approx(8)
    assert common(box(0, 0, 10, 10), box(20, 0, 10, 10)) == 0
    assert common(box(0, 0, 10, 10), box(5, 0, 10, 10, 45)) == pytest.approx(
        common(box(5, 0, 10, 10, 45), box(0, 0, 10, 10))
    )


def test_what_lies_within():
    points = corners(box(0, 0, 10, 10))
    assert area(points) == 100
    assert area(clipped(points, (5, 5, 20, 20))) == 25
    assert clipped(points, (11, 0, 20, 20)) == []


NUMBERS = st.floats(-300, 300)
BOXES = st.builds(box, NUMBERS, NUMBERS, st.floats(1, 400), st.floats(1, 60), st.floats(0, 360))


@given(st.lists(BOXES, max_size=25))
def test_near_gives_the_pairs_that_comparing_all_gives(boxes):
    many = [around(one) for one in boxes]
    found = list(near(many))
    assert len(found) == len(set(found))
    assert set(found) == {
        (one, other)
        for one, other in combinations(range(len(many)), 2)
        if many[one][0] < many[other][2]
        and many[other][0] < many[one][2]
        and many[one][1] < many[other][3]
        and many[other][1] < many[one][3]
    }


@given(BOXES, BOXES)
def test_what_is_shared_is_no_more_than_either_and_none_where_they_are_apart(one, other):
    shared = common(one, other)
    sizes = [area(corners(each)) for each in (one, other)]
    assert -1e-6 <= shared <= min(sizes) + 1e-3
    if depth(one, other) <= 0:
        assert shared == pytest.approx(0, abs=1e-3)
