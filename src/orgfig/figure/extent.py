"""How large an SVG says that it is, and whether a shape is only the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite

__all__ = ["is_background", "size", "view_box"]

POINTS = {"": 0.75, "px": 0.75, "pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0}
"""Points in a unit of CSS: an inch has 96 px or 72 pt."""

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
LENGTH = re.compile(rf"({NUMBER.pattern})([a-z]{{0,2}})")
ROUNDING = 0.01
"""How far from an edge, in units of the picture, a number may be and still be called on it."""


def view_box(attributes: Mapping[str, str]) -> tuple[float, ...]:
    """The four numbers of the `viewBox`; none where it has not four finite ones."""
    numbers = tuple(map(float, NUMBER.findall(attributes.get("viewBox", "")[:200])))
    is_box = len(numbers) == 4 and all(map(isfinite, numbers))  # noqa: PLR2004 - x, y and sides
    return numbers if is_box else ()


def size(
    attributes: Mapping[str, str], box: tuple[float, ...]
) -> tuple[float | None, float | None]:
    """Width and height in points; where a side is not stated or relative, the view box's in px."""
    sides = (box[2] * POINTS["px"], box[3] * POINTS["px"]) if box else (None, None)
    width = _length(attributes.get("width", ""))
    height = _length(attributes.get("height", ""))
    return (sides[0] if width is None else width, sides[1] if height is None else height)


def _length(text: str) -> float | None:
    match = LENGTH.fullmatch(text.strip()[:40].lower())
    if match is None or match[2] not in POINTS:
        return None
    length = float(match[1]) * POINTS[match[2]]
    return length if isfinite(length) else None


def is_background(name: str, attributes: Mapping[str, str], box: tuple[float, ...]) -> bool:
    """Whether a shape is a plain rectangle over the whole picture, as Matplotlib's figure patch."""
    if name.endswith(" rect"):
        wide, high = attributes.get("width", "0"), attributes.get("height", "0")
        sides = tuple(float(n) for n in NUMBER.findall(f"{wide[:40]} {high[:40]}"))
        return (wide, high) == ("100%", "100%") or (bool(box) and sides == box[2:])
    data = attributes.get("d", "")[:400]
    if not name.endswith(" path") or not box or re.search(r"[^MLZmlz\s\d.,eE+-]", data):
        return False
    numbers = [float(number) for number in NUMBER.findall(data)]
    x, y, width, height = box
    across = [_edge(number, x, x + width) for number in numbers[0::2]]
    down = [_edge(number, y, y + height) for number in numbers[1::2]]
    corners = set(zip(across, down, strict=False))
    return None not in (*across, *down) and len(corners) == 4  # noqa: PLR2004 - of a rectangle


def _edge(number: float, low: float, high: float) -> bool | None:
    """Whether a coordinate lies on the far edge or beyond; None within the picture."""
    if low + ROUNDING < number < high - ROUNDING:
        return None
    return number > low + ROUNDING
