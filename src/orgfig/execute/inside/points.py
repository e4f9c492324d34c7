"""Data of a figure that nobody sees: lines, points and images without one finite number.

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


def unseen(figure: Any) -> Iterator[Message]:  # noqa: ANN401 (matplotlib's, of any version)
    """How many of a figure's lines, sets of points and images show nothing, as notes."""
    counts: dict[str, int] = {}
    for axes in figure.axes:
        for what, artist, numbers in _data(axes):
            if axes.get_visible() and artist.get_visible() and _is_lost(numbers):
                counts[what] = counts.get(what, 0) + 1
    for what, number in counts.items():
        yield {"name": "data-not-finite", "what": what, "number": number}


def _data(axes: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401
    """What axes hold: what it is, who draws it, and its numbers, a row for each point."""
    for line in axes.lines:
        yield "line", line, line.get_xydata()
    for some in axes.collections:
        if type(some).__name__ == "PathCollection":  # of `scatter`; others have one offset for all
            yield "points", some, some.get_offsets()
    for image in axes.images:
        numbers = image.get_array()
        if numbers is not None and numbers.ndim == 2:  # noqa: PLR2004 (no colours: numbers)
            yield "image", image, numbers.reshape(-1, 1)


def _is_lost(numbers: Any) -> bool:  # noqa: ANN401
    return len(numbers) >= FEWEST and not (_has_point(numbers[:FIRST]) or _has_point(numbers))


def _has_point(numbers: Any) -> bool:  # noqa: ANN401
    """Whether a row is of finite numbers alone; what is masked is none."""
    numpy = sys.modules["numpy"]
    plain = numpy.ma.filled(numpy.ma.asarray(numbers, dtype=float), numpy.nan)
    return bool(numpy.isfinite(plain).all(axis=-1).any())
