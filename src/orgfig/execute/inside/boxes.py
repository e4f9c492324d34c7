"""Rectangles that may be turned: how deep two go into each other, and which of many lie near.

Geometry alone, in points, with y upwards; nothing of texts, nothing of matplotlib.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor, inf
from typing import NamedTuple

__all__ = [
    "Bounds",
    "Box",
    "Point",
    "area",
    "around",
    "bounds",
    "clipped",
    "common",
    "corners",
    "depth",
    "near",
]

SQUARE = 64.0
"""The side of the squares that boxes are sorted into, in points: a label's width."""

MOST_SQUARES = 64
"""A box that covers more squares is compared with every other one instead."""

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]
"""Left, bottom, right, top of what is not turned."""


class Box(NamedTuple):
    """A rectangle from `left` to `right` and `bottom` to `top` about (`x`, `y`), and turned there.

    `cos` and `sin` are those of the angle by which it is turned.
    """

    x: float
    y: float
    cos: float
    sin: float
    left: float
    bottom: float
    right: float
    top: float


def corners(box: Box) -> list[Point]:
    """Its four corners, one after another around it."""
    x, y, cos, sin, left, bottom, right, top = box
    flat = ((left, bottom), (right, bottom), (right, top), (left, top))
    return [(x + u * cos - v * sin, y + u * sin + v * cos) for u, v in flat]


def around(box: Box) -> Bounds:
    """The smallest upright rectangle around a box."""
    x, y, cos, _, left, bottom, right, top = box
    if cos == 1:
        return x + left, y + bottom, x + right, y + top
    return bounds(corners(box))


def bounds(points: Sequence[Point]) -> Bounds:
    """The smallest upright rectangle around points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def depth(one: Box, other: Box) -> float:
    """How far one would have to be moved to lie beside the other; not above 0 where it does.

    By the theorem of separating axes: the sides of both are all that must be looked along.
    """
    least = inf
    for first, second in ((one, other), (other, one)):
        points = _seen_from(first, corners(second))
        left, bottom, right, top = bounds(points)
        least = min(least, first.right - left, right - first.left)
        least = min(least, first.top - bottom, top - first.bottom)
        if least <= 0:
            break
    return least


def common(one: Box, other: Box) -> float:
    """The area that both cover."""
    points = _seen_from(one, corners(other))
    return area(clipped(points, (one.left, one.bottom, one.right, one.top)))


def clipped(points: Sequence[Point], within: Bounds) -> list[Point]:
    """What of a convex polygon lies within the bounds (Sutherland and Hodgman's way)."""
    left, bottom, right, top = within
    found = list(points)
    for axis, edge, sign in ((0, left, 1), (1, bottom, 1), (0, right, -1), (1, top, -1)):
        found = list(_cut(found, axis, edge, sign))
    return found


def _cut(points: list[Point], axis: int, edge: float, sign: int) -> Iterator[Point]:
    """What lies on one side of a line: beyond `edge` where `sign` is 1."""
    for place, point in enumerate(points):
        before = points[place - 1]
        here, there = (sign * (one[axis] - edge) for one in (point, before))
        if here * there < 0:
            part = there / (there - here)
            yield (
                before[0] + part * (point[0] - before[0]),
                before[1] + part * (point[1] - before[1]),
            )
        if here >= 0:
            yield point


def area(points: Sequence[Point]) -> float:
    """The area of a polygon (the shoelace formula)."""
    twice = sum(
        points[place - 1][0] * point[1] - point[0] * points[place - 1][1]
        for place, point in enumerate(points)
    )
    return abs(twice) / 2


def _seen_from(box: Box, points: Sequence[Point]) -> list[Point]:
    """Points as they lie to one who is turned as `box` is."""
    x, y, cos, sin = box[:4]
    return [((u - x) * cos + (v - y) * sin, (v - y) * cos - (u - x) * sin) for u, v in points]


def near(many: Sequence[Bounds]) -> Iterator[tuple[int, int]]:
    """The numbers of each two that have a common part, each pair once, the later one last.

    Sorted into squares, so that it costs no more than there are boxes and pairs; one that covers
    many squares is compared with all.
    """
    squares: dict[tuple[int, int], list[int]] = {}
    wide: list[int] = []
    for number, (left, bottom, right, top) in enumerate(many):
        yield from ((one, number) for one in wide if _meet(many[one], many[number]))
        columns = range(floor(left / SQUARE), floor(right / SQUARE) + 1)
        rows = range(floor(bottom / SQUARE), floor(top / SQUARE) + 1)
        if len(columns) * len(rows) > MOST_SQUARES:
            yield from (
                (one, number)
                for one in range(number)
                if one not in wide and _meet(many[one], many[number])
            )
            wide.append(number)
            continue
        for square in ((column, row) for column in columns for row in rows):
            there = squares.setdefault(square, [])
            for one in there:
                if _meet(many[one], many[number]) and _first(many[one], many[number]) == square:
                    yield one, number
            there.append(number)


def _meet(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _first(one: Bounds, other: Bounds) -> tuple[int, int]:
    """The square in which the common part of two begins: the one that their pair is told in."""
    return floor(max(one[0], other[0]) / SQUARE), floor(max(one[1], other[1]) / SQUARE)
