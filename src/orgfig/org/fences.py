"""Lines at which Org's reading of a list may turn: headings, and ends of drawers and blocks.

After `org-list-context` and the searches of `org-list-struct` of Org 9.7, which look for any
begin or end line and not for the one that belongs to the other.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Fences", "begin", "bounds", "end", "fences"]

_HEADING = re.compile(r"\*+ ")
_DRAWER = re.compile(r"[ \t]*:[-\w$%'\u00b7\u0300-\u036f]+:[ \t]*$")  # Emacs' word letters
_DRAWER_END = re.compile(r"[ \t]*:END:", re.IGNORECASE)
_BEGIN = re.compile(r"[ \t]*#\+begin_", re.IGNORECASE)
_END = re.compile(r"[ \t]*#\+end_", re.IGNORECASE)


class Fences(NamedTuple):
    """The numbers of the lines that may end a list, by what they are, in order."""

    headings: tuple[int, ...]
    drawers: tuple[int, ...]
    drawer_ends: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]


def fences(lines: Sequence[str]) -> Fences:
    """The fences of a text; `lines[n]` is line n, `lines[0]` is not looked at."""
    numbers = range(1, len(lines))
    odd = [n for n in numbers if lines[n].lstrip(" \t")[:1] in {":", "#", "*"}]

    def matching(pattern: re.Pattern[str]) -> tuple[int, ...]:
        return tuple(n for n in odd if pattern.match(lines[n]))

    return Fences(*map(matching, (_HEADING, _DRAWER, _DRAWER_END, _BEGIN, _END)))


def bounds(count: int, first: int, known: Fences) -> tuple[int, int]:
    """The first line that a list on line `first` may have, and the line behind its last.

    They are those of the section of a text of `count` lines, or of the drawer or block in it.
    """
    at = bisect_right(known.headings, first)
    top = known.headings[at - 1] if at else 1
    bottom = known.headings[at] if at < len(known.headings) else count
    drawer = _last_before(known.drawers, first, top)
    if drawer is not None:
        ending = _first_from(known.drawer_ends, drawer, bottom)
        if ending > first:
            top, bottom = drawer + 1, ending
    begins = _last_before(known.begins, first, top)
    ends = _last_before(known.ends, first, top)
    if begins is not None and (ends is None or ends < begins):
        ending = _first_from(known.ends, begins, bottom)
        if ending < _first_from(known.begins, begins + 1, bottom):
            top, bottom = begins + 1, ending
    return top, bottom


def begin(line: str, number: int, top: int, known: Fences) -> int | None:
    """The line on which the block or drawer begins that ends on line `number`, if one does."""
    if _END.match(line):
        return _last_before(known.begins, number, top)
    if _DRAWER_END.match(line):
        return _last_before(known.drawers, number, top)
    return None


def end(line: str, number: int, bottom: int, known: Fences) -> int:
    """The line on which the block or drawer ends that begins on line `number`, or that line."""
    found = bottom
    if _BEGIN.match(line):
        found = _first_from(known.ends, number, bottom)
    elif _DRAWER.match(line):
        found = _first_from(known.drawer_ends, number, bottom)
    return found if found < bottom else number


def _last_before(numbers: Sequence[int], number: int, least: int) -> int | None:
    at = bisect_left(numbers, number) - 1
    return numbers[at] if at >= 0 and numbers[at] >= least else None


def _first_from(numbers: Sequence[int], number: int, bottom: int) -> int:
    at = bisect_left(numbers, number)
    return min(numbers[at], bottom) if at < len(numbers) else bottom
