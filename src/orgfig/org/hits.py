"""Which source blocks Org's scan for blocks comes upon, and how often.

The scan knows no elements: it goes from one `#+begin_src` to the next `#+end_src`, wherever both
stand (`org-babel-map-src-blocks`, `org-babel-src-block-regexp`). A hit counts if a block holds
its last line, and is then a hit of the block that holds its first. So a begin line that is no
block may run into the block below it, which Org misses.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.landmarks import Landmarks

__all__ = ["Hits", "read_hits"]

_Span = tuple[int, int]
_LATER = 1 << 60


class Hits(NamedTuple):
    """What the scan found: all its hits, and those of each block, by the block's first line.

    A block's hits are pairs: the line that the hit begins on, and the how manieth it is under
    its heading, among those that count.
    """

    scanned: tuple[_Span, ...]
    found: dict[int, list[tuple[int, int]]]

    def ordinals(self, first: int) -> tuple[int, ...]:
        """The numbers of all hits of the block that begins on line `first`."""
        return tuple(ordinal for _, ordinal in self.found.get(first, ()))

    def begins(self, first: int) -> tuple[int, ...]:
        """The lines that the hits of that block begin on."""
        return tuple(begin for begin, _ in self.found.get(first, ()))

    def problems(self, where: Location) -> Iterator[Diagnostic]:
        """What to say of the block at `where`, if Org misses it or takes it more than once."""
        begins = self.begins(where.line)
        if not begins:
            position = _before(self.scanned, where.line)
            begin = self.scanned[position][0] if position >= 0 else where.line
            hint = f"put a comma before the # on line {begin}, or close the block that begins there"
            yield _swallowed(where, "misses this block", begin, hint)
        for begin in begins[1:]:
            hint = f"put a comma before the # on line {begin}"
            yield _swallowed(where, "takes this block once more", begin, hint)


def read_hits(spans: Sequence[_Span], marks: Landmarks) -> Hits:
    """What the scan finds in a text; `spans` has the lines of all its blocks, in order."""
    scanned = tuple(_scan(marks))
    found: dict[int, list[tuple[int, int]]] = {}
    headings = marks.headings
    position = section = ordinal = 0
    for begin, end in scanned:
        while position < len(spans) and spans[position][1] < begin:
            position += 1
        holds_begin = position < len(spans) and spans[position][0] <= begin
        if not holds_begin and not _is_in_block(spans, end):
            continue
        if section < len(headings) and headings[section] < begin:
            section, ordinal = bisect_left(headings, begin), 0
        ordinal += 1
        if holds_begin:
            found.setdefault(spans[position][0], []).append((begin, ordinal))
    return Hits(scanned, found)


def _scan(marks: Landmarks) -> Iterator[_Span]:
    ends = iter(marks.ends)
    end = 0
    for begin in marks.begins:
        if begin > end:
            end = next((number for number in ends if number > begin), 0)
            if not end:
                return
            yield begin, end


def _is_in_block(spans: Sequence[_Span], line: int) -> bool:
    position = _before(spans, line)
    return position >= 0 and line <= spans[position][1]


def _before(spans: Sequence[_Span], line: int) -> int:
    return bisect_right(spans, (line, _LATER)) - 1


def _swallowed(where: Location, what: str, begin: int, hint: str) -> Diagnostic:
    message = f"Org itself {what}, for it takes line {begin} for the beginning of another"
    return Diagnostic(where, Severity.WARNING, "swallowed-block", message, hint)
