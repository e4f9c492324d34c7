"""How far the numbers of two drawings lie apart, at most. Never less than what it truly is."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import starmap
from math import cos, hypot, inf, isfinite, radians, sin

__all__ = ["apart", "transform_apart", "transform_scale"]

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
STEP = re.compile(r"([A-Za-z]+)\s*\(([^()]*)\)")
BLANKS = re.compile(r"[\s,]+")

LONGEST = 2000
"""Characters of a transform; reading a longer one, which nobody writes, could take for ever."""

Matrix = tuple[float, float, float, float, float, float]
PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def apart(old: str, new: str) -> float:
    """How far two path data, lists of points or lengths lie apart, in their own units.

    Infinite where they are not of the same make. Relative commands add up. A flag of an arc
    changes the whole arc, so paths with arcs are alike only where they are equal.
    """
    if _skeleton(old) != _skeleton(new):
        return inf
    if old == new:
        return 0.0
    gaps = [abs(one - other) for one, other in zip(_numbers(old), _numbers(new), strict=True)]
    if ("a" in old.lower() and any(gaps)) or not all(map(isfinite, gaps)):
        return inf
    letters = old.replace("e", "").replace("z", "")
    far = sum(gaps) if letters != letters.upper() else max(gaps, default=0.0)
    return far if isfinite(far) else inf


def transform_apart(old: str, new: str, reach: float) -> float:
    """How far two transforms move a point apart that is at most `reach` from the origin."""
    one, other = _matrix(old), _matrix(new)
    if one is None or other is None:
        return inf
    if one == other:
        return 0.0
    gaps = [abs(a - b) for a, b in zip(one, other, strict=True)]
    far = hypot(*gaps[:4]) * reach + hypot(*gaps[4:])
    return far if isfinite(far) else inf


def transform_scale(text: str) -> float:
    """How many times as long a transform makes a line, at most; infinite if it is not known."""
    if not text:
        return 1.0
    matrix = _matrix(text)
    if matrix is None:
        return inf
    a, b, c, d = matrix[:4]
    # The larger singular value of a 2 by 2 matrix.
    scale = (hypot(a + d, b - c) + hypot(a - d, b + c)) / 2
    return scale if isfinite(scale) else inf


def _skeleton(text: str) -> str:
    return BLANKS.sub(" ", NUMBER.sub(" 0 ", text)).strip()


def _numbers(text: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(text)]


def _matrix(text: str) -> Matrix | None:
    """A list of transforms as one matrix (SVG 2, "The transform property"); None if it is none."""
    if len(text) > LONGEST or BLANKS.sub("", STEP.sub("", text)):
        return None
    whole = PLAIN
    for step in starmap(_step, STEP.findall(text)):
        if step is None:
            return None
        whole = _product(whole, step)
    return whole


def _step(name: str, inside: str) -> Matrix | None:
    if BLANKS.sub("", NUMBER.sub("", inside)):
        return None
    numbers = _numbers(inside)
    if not all(map(isfinite, numbers)):
        return None
    known = STEPS.get(name)
    return known[0](*numbers) if known and len(numbers) in known[1] else None


def _shift(x: float, y: float = 0.0) -> Matrix:
    return (1.0, 0.0, 0.0, 1.0, x, y)


def _stretch(x: float, y: float | None = None) -> Matrix:
    return (x, 0.0, 0.0, x if y is None else y, 0.0, 0.0)


def _turn(angle: float, x: float = 0.0, y: float = 0.0) -> Matrix:
    turn = radians(angle)
    bare = (cos(turn), sin(turn), -sin(turn), cos(turn), 0.0, 0.0)
    return _product(_product(_shift(x, y), bare), _shift(-x, -y))


def _given(*numbers: float) -> Matrix:
    a, b, c, d, e, f = numbers
    return (a, b, c, d, e, f)


def _product(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        *(a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j),
        *(a * k + c * m + e, b * k + d * m + f),
    )


STEPS: dict[str, tuple[Callable[..., Matrix], tuple[int, ...]]] = {
    "translate": (_shift, (1, 2)),
    "scale": (_stretch, (1, 2)),
    "rotate": (_turn, (1, 3)),
    "matrix": (_given, (6,)),
}
"""What each transform is as a matrix, and how many numbers it takes; a skew counts as unknown."""
