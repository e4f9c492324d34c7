"""Axes that show nothing, for none of their data is a finite number.

Matplotlib leaves out what is not finite and says nothing, so a division by zero gives axes that
are whole, and empty.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from .protocol import Message

__all__ = ["unseen"]

FEWEST = 3
"""Fewer points are an entry of a legend: `plot(nan, nan, label=…)` is a way of making one."""

FIRST = 64
"""Most data has a finite number among so many, and is looked at no further."""

OTHERS = ("patches", "texts", "tables", "artists", "child_axes")
"""What else axes may show: where there is any, they are not empty."""


def unseen(figure: Any) -> Iterator[Message]:  # noqa: ANN401 (matplotlib's, of any version)
    """How many of a figure's axes show nothing of their data, as a note."""
    flat = (axes for axes in figure.axes if axes.get_visible() and axes.name != "3d")
    number = sum(map(_is_empty, flat))
    if number:
        yield {"name": "data-not-finite", "number": number}


def _is_empty(axes: Any) -> bool:  # noqa: ANN401
    """Whether axes have data, and nothing in them is seen; one that is finite is enough."""
    if any(getattr(axes, name, None) for name in OTHERS):
        return False
    lost = 0
    for numbers in _data(axes):
        if numbers is None or _has_point(numbers[:FIRST]) or _has_point(numbers):
            return False
        lost += len(numbers) >= FEWEST
    return lost > 0


def _data(axes: Any) -> Iterator[Any]:  # noqa: ANN401
    """The numbers of all that axes show, a row for each point; None where that is not known."""
    for line in axes.lines:
        if line.get_visible() and not _is_mark(line, axes):
            yield line.get_xydata() if line.get_transform() is axes.transData else None
    for some in axes.collections:
        if some.get_visible():  # offsets are points of `scatter`; others have one for all
            yield some.get_offsets() if type(some).__name__ == "PathCollection" else None
    for image in axes.images:
        numbers = image.get_array()
        has_colours = numbers is None or numbers.ndim != 2  # noqa: PLR2004 (rows and columns)
        if image.get_visible():
            yield None if has_colours else numbers.reshape(-1, 1)


def _is_mark(line: Any, axes: Any) -> bool:  # noqa: ANN401
    """Whether a line is none of data, such as those of `axhline`, `axvline` and `axline`."""
    way = line.get_transform()
    is_across = type(way).__name__.startswith("Blended") or type(line).__name__.endswith("AxLine")
    return is_across or way is axes.transAxes


def _has_point(numbers: Any) -> bool:  # noqa: ANN401
    """Whether a row is of finite numbers alone; what is masked is none."""
    numpy = sys.modules["numpy"]
    plain = numpy.ma.filled(numpy.ma.asarray(numbers, dtype=float), numpy.nan)
    return bool(numpy.isfinite(plain).all(axis=-1).any())
