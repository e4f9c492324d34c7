"""Which texts of a drawing cannot be read: those cut off at its edge, those that overlap.

Works on what was noted of each text as it was drawn, not on the artists. What looks wrong by the
rectangles of two texts is told only if their ink is, too. Texts are compared with texts alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .boxes import Bounds, Box, Point, area, bounds, clipped, common, corners, depth, near

__all__ = ["Cut", "Drawing", "Line", "Overlaps", "Shape", "cut_off", "overlaps"]

MARGIN = 1.0
"""Points by which ink may lie outside: it is the serif of a letter, and a border hides it."""

DEEP, PART = 0.15, 0.05
"""How deep two texts go into each other, in sizes of the smaller one, and how much of its area
they share, before it is called an overlap: below that they touch."""

SAME = 0.3
"""So near to each other, in sizes, one text that is drawn twice is a shadow of itself."""

FAINT = 0.3
"""Texts that are less opaque lie behind others on purpose."""

INK = 0.3
"""Points by which the ink of two letters goes into each other."""

PLAIN_PART, PLAIN_RATIO = 0.4, 1.5
"""Where texts of about one size share so much of their area, nobody can read them."""

MOST_SEEN = 10
"""So many overlaps are counted; whoever has more knows enough."""

TRIES = 30
"""So many pairs are looked at, a text: more lie on one another only where all overlap anyway."""

SPARE, EACH = 12, 100
"""The ink of so many texts is looked at, and of one in so many beyond: making it costs as much
as half of drawing it."""

MOVETO, CLOSEPOLY = 1, 79
"""Codes of `matplotlib.path.Path`: where an outline begins; one whose point means nothing."""

FONT_SCALE = 100.0
"""The size in which outlines of texts are made (`TextToPath.FONT_SCALE`)."""


class Line(NamedTuple):
    """A line of a text as it was drawn, in points, y upwards; `text` is the number of the text.

    `role` says what the text is to its figure. `box` is where its letters are by their measures,
    turned about the left end of its base line, `bounds` what is around that; `shape` is what its
    outline can be made of. What lies out of `clip` is not drawn.
    """

    text: int
    role: str
    box: Box
    bounds: Bounds
    size: float
    opacity: float
    shape: Shape
    clip: Bounds | None


class Shape(NamedTuple):
    """What matplotlib makes the outline of a line from: `TextToPath.get_text_path`'s arguments."""

    font: Any
    string: str
    is_math: Any


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
            cut = _cut(line, bounds(_ink_points(line, outline)), drawing)
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
    left, bottom, right, top = ink
    is_gone = right <= 0 or top <= 0 or left >= drawing.width or bottom >= drawing.height
    return Cut(line, "" if is_gone else edge, points)


# --- overlaps --------------------------------------------------------------------------------


def overlaps(drawing: Drawing, outline: Any) -> Overlaps:  # noqa: ANN401 (as above)
    """The texts that overlap, in pairs, each pair once."""
    lines = [line for line in drawing.lines if line.opacity >= FAINT and _is_seen(line)]
    found: dict[tuple[int, int], tuple[Line, Line]] = {}
    ink = _Ink(outline, SPARE + len(lines) // EACH)
    tries = TRIES * len(lines)
    for number, (one, other) in enumerate(near([line.bounds for line in lines])):
        if number > tries or len(found) >= MOST_SEEN:
            return Overlaps(tuple(found.values()), is_all=False)
        first, second = lines[one], lines[other]
        pair = (first.text, second.text)
        if first.text != second.text and pair not in found and _overlap(first, second, ink):
            found[pair] = (first, second)
    return Overlaps(tuple(found.values()), is_all=True)


def _is_seen(line: Line) -> bool:
    """Whether a part of it is within what it is drawn within."""
    if line.clip is None:
        return True
    return area(clipped(corners(line.box), line.clip)) > PART * _area(line)


def _overlap(one: Line, other: Line, ink: _Ink) -> bool:
    size = min(one.size, other.size)
    if depth(one.box, other.box) < DEEP * size or _is_shadow(one, other):
        return False
    part = common(one.box, other.box) / max(min(_area(one), _area(other)), 1e-9)
    if part < PART:
        return False
    if part > PLAIN_PART and max(one.size, other.size) < PLAIN_RATIO * size:
        return True
    return ink.meets(one, other)


def _is_shadow(one: Line, other: Line) -> bool:
    """Whether one text is drawn twice at a place: a shadow, or the labels of two equal axes."""
    far = max(abs(one.box.x - other.box.x), abs(one.box.y - other.box.y))
    return one.shape.string == other.shape.string and far < SAME * one.size


def _area(line: Line) -> float:
    return (line.box.right - line.box.left) * (line.box.top - line.box.bottom)


# --- ink -------------------------------------------------------------------------------------


class _Ink:
    """The outlines of texts, of no more than `left` of them."""

    def __init__(self, outline: Any, left: int) -> None:  # noqa: ANN401
        self.outline = outline
        self.left = left
        self.known: dict[tuple[int, Box], list[Box]] = {}

    def meets(self, one: Line, other: Line) -> bool:
        """Whether letters of both lie on each other; not where no more outlines may be made."""
        return any(
            depth(first, second) > INK for first in self._of(one) for second in self._of(other)
        )

    def _of(self, line: Line) -> list[Box]:
        key = (line.text, line.box)
        if key not in self.known:
            self.left -= 1
            self.known[key] = _letters(line, self.outline) if self.left >= 0 else []
        return self.known[key]


def _letters(line: Line, outline: Any) -> list[Box]:  # noqa: ANN401
    """A box around each closed curve of a line's letters, turned as the line is."""
    return [Box(*line.box[:4], *bounds(curve)) for curve in _curves(line, outline)]


def _ink_points(line: Line, outline: Any) -> list[Point]:  # noqa: ANN401
    """Where the letters of a line are; its place, where it has none."""
    x, y, cos, sin = line.box[:4]
    points = [point for curve in _curves(line, outline) for point in curve]
    return [(x + u * cos - v * sin, y + u * sin + v * cos) for u, v in points] or [(x, y)]


def _curves(line: Line, outline: Any) -> Iterator[list[Point]]:  # noqa: ANN401
    """The closed curves of a line's letters, seen from where its base line begins."""
    scale = line.size / FONT_SCALE
    curve: list[Point] = []
    for (u, v), code in zip(*outline.get_text_path(*line.shape), strict=True):
        if code == MOVETO and curve:
            yield curve
            curve = []
        if code != CLOSEPOLY:
            curve.append((float(u) * scale, float(v) * scale))
    if curve:
        yield curve
