"""Which texts of a drawing cannot be read: those cut off at its edge, those that overlap.

Works on what was noted of each text as it was drawn, not on the artists. What looks wrong by the
rectangles of two texts is told only if their ink is, too. Texts are compared with texts alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .boxes import Bounds, area, bounds, clipped, common, corners, depth, near
from .ink import Ink, Line, ink_points

__all__ = ["Cut", "Drawing", "Overlaps", "cut_off", "is_outside", "overlaps"]

MARGIN = 1.0
"""Points by which ink may lie outside: it is the serif of a letter, and a border hides it."""

DEEP, PART = 0.15, 0.05
"""How deep two texts go into each other, in sizes of the smaller one, and how much of its area
they share, before it is called an overlap: below that they touch."""

SAME = 0.3
"""So near to each other, in sizes, one text that is drawn twice is a shadow of itself."""

FAINT = 0.3
"""Texts that are less opaque, or paler than the other one, lie behind on purpose."""

PLAIN, ALIKE = 0.5, 1.5
"""Texts of about one size that go so deep into each other, in sizes, need no second look."""

MOST_SEEN = 10
"""So many overlaps are counted; whoever has more knows enough."""

TRIES = 30
"""So many pairs are looked at, a text: more lie on one another only where all overlap anyway."""

SPARE, EACH = 12, 100
"""The ink of so many texts is looked at, and of one in so many beyond: making it costs as much
as half of drawing it."""


class Drawing(NamedTuple):
    """What was drawn of one picture: its size in points, its lines."""

    width: float
    height: float
    lines: Sequence[Line]


class Cut(NamedTuple):
    """A text that is not all in the picture: by how many points, at which edge.

    `edge` is empty where nothing of the text is in the picture.
    """

    line: Line
    edge: str
    points: float


class Overlaps(NamedTuple):
    """Pairs of texts; `is_all` is false where there may be more."""

    pairs: tuple[tuple[Line, Line], ...]
    is_all: bool


# --- cut off ---------------------------------------------------------------------------------


def cut_off(drawing: Drawing, outline: Any) -> list[Cut]:  # noqa: ANN401 (of any matplotlib)
    """The texts that the edge of the picture cuts, each at the edge where most of it is lost.

    Titles and labels of axes come first.
    `outline` is matplotlib's maker of outlines. What is drawn within a part of the picture only
    is cut on purpose.
    """
    found: dict[int, Cut] = {}
    for line in drawing.lines:
        if line.clip is None and _is_out(line.bounds, drawing):
            cut = _cut(line, bounds(ink_points(line, outline)), drawing)
            before = found.get(line.text)
            if cut is not None and (before is None or cut.points > before.points):
                found[line.text] = cut
    return sorted(found.values(), key=lambda cut: not cut.line.role)


def _is_out(box: Bounds, drawing: Drawing) -> bool:
    left, bottom, right, top = box
    is_out = left < -MARGIN or bottom < -MARGIN
    return is_out or right > drawing.width + MARGIN or top > drawing.height + MARGIN


def _beyond(box: Bounds, drawing: Drawing) -> dict[str, float]:
    """By how many points a rectangle goes over each edge."""
    left, bottom, right, top = box
    return {
        "left": -left,
        "bottom": -bottom,
        "right": right - drawing.width,
        "top": top - drawing.height,
    }


def _cut(line: Line, ink: Bounds, drawing: Drawing) -> Cut | None:
    beyond = _beyond(ink, drawing)
    edge, points = max(beyond.items(), key=lambda one: one[1])
    if points <= MARGIN:
        return None
    return Cut(line, "" if is_outside(ink, drawing.width, drawing.height) else edge, points)


def is_outside(box: Bounds, width: float, height: float) -> bool:
    """Whether nothing of it is in a picture of that size."""
    left, bottom, right, top = box
    return right <= 0 or top <= 0 or left >= width or bottom >= height


# --- overlaps --------------------------------------------------------------------------------


def overlaps(drawing: Drawing, outline: Any) -> Overlaps:  # noqa: ANN401 (as above)
    """The texts that overlap, in pairs, each pair once."""
    lines = [line for line in drawing.lines if _is_seen(line)]
    found: dict[tuple[int, int], tuple[Line, Line]] = {}
    ink = Ink(outline, SPARE + len(lines) // EACH)
    tries = TRIES * len(lines)
    for number, (one, other) in enumerate(near([line.bounds for line in lines])):
        if number > tries or len(found) >= MOST_SEEN:
            return Overlaps(tuple(found.values()), is_all=False)
        first, second = lines[one], lines[other]
        pair = (first.text, second.text)
        if first.text != second.text and pair not in found and _overlap(first, second, ink):
            found[pair] = (first, second)
    return Overlaps(tuple(found.values()), is_all=ink.left >= 0)


def _is_seen(line: Line) -> bool:
    """Whether it is to be read: words, well visible, in part within what they are drawn within.

    Signs alone are drawn as shapes: a dot around a number, a line through a word.
    """
    if line.looks.opacity < FAINT or not any(map(str.isalnum, line.shape.string)):
        return False
    if line.clip is None:
        return True
    return area(clipped(corners(line.box), line.clip)) > PART * _area(line)


def _overlap(one: Line, other: Line, ink: Ink) -> bool:
    sizes = (one.looks.size, other.looks.size)
    size = min(sizes)
    deep = depth(one.box, other.box)
    if deep < DEEP * size or _is_shadow(one, other) or _is_behind(one, other):
        return False
    if common(one.box, other.box) < PART * min(_area(one), _area(other)):
        return False
    if deep > PLAIN * size and max(sizes) < ALIKE * size:
        return True
    return ink.meets(one, other)


def _is_shadow(one: Line, other: Line) -> bool:
    """Whether one text is drawn twice at a place: a shadow, or the labels of two equal axes."""
    far = max(abs(one.box.x - other.box.x), abs(one.box.y - other.box.y))
    return one.shape.string == other.shape.string and far < SAME * one.looks.size


def _is_behind(one: Line, other: Line) -> bool:
    """Whether one of two is much paler: a watermark. Pale texts alone are light on dark."""
    return (one.looks.contrast < FAINT) != (other.looks.contrast < FAINT)


def _area(line: Line) -> float:
    return (line.box.right - line.box.left) * (line.box.top - line.box.bottom)
