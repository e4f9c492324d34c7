"""A line of text as it was drawn, and its ink: where the letters are, by matplotlib's outlines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from .boxes import Bounds, Box, Point, bounds, depth

__all__ = ["Ink", "Line", "Looks", "Shape", "ink_points"]

DEPTH = 0.3
"""Points by which the ink of two letters goes into each other."""

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
    looks: Looks
    shape: Shape
    clip: Bounds | None


class Looks(NamedTuple):
    """How a text is to be seen: in which size, in points, and from 0 to 1 how much it covers.

    `contrast`, from 0 to 1 as well, is how far its colour is from the one of the figure.
    """

    size: float
    opacity: float
    contrast: float


class Shape(NamedTuple):
    """What matplotlib makes the outline of a line from: `TextToPath.get_text_path`'s arguments."""

    font: Any
    string: str
    is_math: Any


class Ink:
    """The outlines of texts, of no more than `left` of them."""

    def __init__(self, outline: Any, left: int) -> None:  # noqa: ANN401
        self.outline = outline
        self.left = left
        self.known: dict[tuple[int, Box], list[Box]] = {}

    def meets(self, one: Line, other: Line) -> bool:
        """Whether letters of both lie on each other; not where no more outlines may be made."""
        return any(
            depth(first, second) > DEPTH for first in self._of(one) for second in self._of(other)
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


def ink_points(line: Line, outline: Any) -> list[Point]:  # noqa: ANN401
    """Where the letters of a line are; its place, where it has none."""
    x, y, cos, sin = line.box[:4]
    points = [point for curve in _curves(line, outline) for point in curve]
    return [(x + u * cos - v * sin, y + u * sin + v * cos) for u, v in points] or [(x, y)]


def _curves(line: Line, outline: Any) -> Iterator[list[Point]]:  # noqa: ANN401
    """The closed curves of a line's letters, seen from where its base line begins."""
    scale = line.looks.size / FONT_SCALE
    curve: list[Point] = []
    for (u, v), code in zip(*outline.get_text_path(*line.shape), strict=True):
        if code == MOVETO and curve:
            yield curve
            curve = []
        if code != CLOSEPOLY:
            curve.append((float(u) * scale, float(v) * scale))
    if curve:
        yield curve
