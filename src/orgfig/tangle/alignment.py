"""Differences of two texts in which some lines of the old one are held to be in the new one, too.

The blank line that tangling puts between two blocks is such a line: a plain difference may well
take it out and match lines of one block with equal ones of another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from orgfig.tangle.differences import Change, changes

__all__ = ["aligned"]

_MOST_COMPARED = 2_000_000  # lines, for all the ways to divide those of one part


class _Division(NamedTuple):
    """A choice of places for the first held lines of a part, the last one at the end."""

    common: int
    closeness: int
    places: tuple[int, ...]


def aligned(before: Sequence[str], after: Sequence[str], held: Sequence[int]) -> list[Change]:
    """The changes that make `after` out of `before`, and touch no line that is `held` if possible.

    `held` are positions in `before`, in order.
    """
    found = changes(before, after)
    if not any(_within(held, change.first, change.last) for change in found):
        return found
    whole = _divided(before, after, found, held)
    if whole is not None:
        return whole
    mended: list[Change] = []
    for part in _parts(found, held):
        inside = _within(held, part[0].first, part[-1].last)
        mended += (_divided(before, after, part, held) if inside else None) or part
    return mended


def _within(held: Sequence[int], first: int, last: int) -> Sequence[int]:
    return held[bisect_left(held, first) : bisect_left(held, last)]


def _parts(found: Sequence[Change], held: Sequence[int]) -> Iterator[list[Change]]:
    """The changes between two held lines that stand in both texts."""
    part: list[Change] = []
    for change in found:
        if part and _within(held, part[-1].last, change.first):
            yield part
            part = []
        part.append(change)
    if part:
        yield part


def _divided(
    before: Sequence[str], after: Sequence[str], part: Sequence[Change], held: Sequence[int]
) -> list[Change] | None:
    """The changes of a part with its held lines in the likeliest places; None without such."""
    at = bisect_left(held, part[0].first)
    start = held[at - 1] + 1 if at else 0
    lead = part[0].first - start
    at = bisect_left(held, part[-1].last)
    end = held[at] if at < len(held) else len(before)
    tail = end - part[-1].last
    new_start, new_end = part[0].new_first - lead, part[-1].new_last + tail
    lines = after[new_start:new_end]
    places = _places(before[start:end], lines, [at - start for at in _within(held, start, end)])
    if places is None:
        return None
    found: list[Change] = []
    for first, last, new_first, new_last in _between(
        [*(at - start for at in _within(held, start, end)), end - start], [*places, len(lines)]
    ):
        found += [
            Change(
                c.first + start + first, c.last + start + first, *_moved(c, new_start + new_first)
            )
            for c in changes(before[start + first : start + last], lines[new_first:new_last])
        ]
    return found


def _moved(change: Change, by: int) -> tuple[int, int]:
    return change.new_first + by, change.new_last + by


def _between(old: Sequence[int], new: Sequence[int]) -> Iterator[Change]:
    """The stretches before, between and behind lines that stand at `old` and at `new` places."""
    first = new_first = 0
    for last, new_last in zip(old, new, strict=True):
        yield Change(first, last, new_first, new_last)
        first, new_first = last + 1, new_last + 1


def _places(
    before: Sequence[str], after: Sequence[str], held: Sequence[int]
) -> tuple[int, ...] | None:
    """Where in `after` the held lines of `before` stand, so that most else is alike."""
    standing: dict[str, list[int]] = {}
    for at, line in enumerate(after):
        standing.setdefault(line, []).append(at)
    ways = [standing.get(before[at], []) for at in held]
    tried = sum(len(one) * len(other) for one, other in pairwise([[0], *ways, [0]]))
    if not all(ways) or tried * len(after) > _MOST_COMPARED:
        return None
    best = [_Division(0, 0, (-1,))]
    former = -1
    for at, places in zip([*held, len(before)], [*ways, [len(after)]], strict=True):
        stretch = Counter(before[former + 1 : at])
        best = [found for place in places for found in _best(best, stretch, after, place)]
        former = at
    return best[0].places[1:-1] if best else None


def _best(
    divisions: Sequence[_Division], stretch: Counter[str], after: Sequence[str], place: int
) -> list[_Division]:
    """The best division that goes on with the lines `stretch` up to `place`, if there is one."""
    length = stretch.total()
    going_on = []
    for division in divisions:
        if division.places[-1] < place:
            lines = after[division.places[-1] + 1 : place]
            common = division.common + (Counter(lines) & stretch).total()  # quick: few lines
            closeness = division.closeness - abs(len(lines) - length)
            going_on.append(_Division(common, closeness, (*division.places, place)))
    return [max(going_on)] if going_on else []
