"""Which lines of two texts differ, in a time that grows with their length only.

Lines that stand once in both texts are matched first; between them, a shortest script of edits
(Myers, "An O(ND) Difference Algorithm and Its Variations", 1986) is looked for within bounds.
Beyond these, all that stands between two matches counts as changed, which is true, if coarse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["Change", "changes"]

_MOST_EDITS = 400  # between two matches; what is remembered grows with the square of it
_MOST_STEPS = 32  # a line: how often it may be compared


class Change(NamedTuple):
    """Lines `first` to `last` of the old text, for `new_first` to `new_last` of the new one.

    Lines count from 0, the last ones are not included; one of the two ranges may be empty.
    """

    first: int
    last: int
    new_first: int
    new_last: int


def changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """What makes `after` out of `before`, in order; no two changes touch each other."""
    found: list[Change] = []
    for change in _changes(before, after):
        if found and found[-1][1::2] == change[0::2]:
            former = found.pop()
            found.append(Change(former.first, change.last, former.new_first, change.new_last))
        else:
            found.append(change)
    return found


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    whole = _core(before, after, Change(0, len(before), 0, len(after)))
    first, new_first = whole.first, whole.new_first
    for one, other in [*_anchors(before, after, whole), (whole.last, whole.new_last)]:
        yield from _between(before, after, Change(first, one, new_first, other))
        first, new_first = one + 1, other + 1


def _core(before: Sequence[str], after: Sequence[str], part: Change) -> Change:
    """`part` without the equal lines at both ends."""
    first, last, new_first, new_last = part
    while first < last and new_first < new_last and before[first] == after[new_first]:
        first, new_first = first + 1, new_first + 1
    while first < last and new_first < new_last and before[last - 1] == after[new_last - 1]:
        last, new_last = last - 1, new_last - 1
    return Change(first, last, new_first, new_last)


def _anchors(before: Sequence[str], after: Sequence[str], part: Change) -> list[tuple[int, int]]:
    """The positions of lines that stand once in both, as many as keep their order."""
    first, last, new_first, new_last = part
    once = Counter(before[first:last])
    once_after = Counter(after[new_first:new_last])
    places = {after[at]: at for at in range(new_first, new_last)}
    pairs = [
        (at, places[before[at]])
        for at in range(first, last)
        if once[before[at]] == 1 == once_after[before[at]]
    ]
    return _ascending(pairs)


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs`, which ascend in their first number, that does in the second."""
    from bisect import bisect_left

    ends: list[int] = []  # the least end of a part that is so long
    ends_at: list[int] = []
    former: list[int] = []
    for at, (_, other) in enumerate(pairs):
        length = bisect_left(ends, other)
        ends[length : length + 1] = [other]
        ends_at[length : length + 1] = [at]
        former.append(ends_at[length - 1] if length else -1)
    found = []
    at = ends_at[-1] if ends_at else -1
    while at >= 0:
        found.append(pairs[at])
        at = former[at]
    return found[::-1]


def _between(before: Sequence[str], after: Sequence[str], part: Change) -> Iterator[Change]:
    """The changes between two matches."""
    first, last, new_first, new_last = part = _core(before, after, part)
    if first == last and new_first == new_last:
        return
    matched: list[tuple[int, int]] | None = []
    if first < last and new_first < new_last:
        matched = _matched(before[first:last], after[new_first:new_last])
    for one, other in [*(matched or ()), (last - first, new_last - new_first)]:
        if first < part.first + one or new_first < part.new_first + other:
            yield Change(first, part.first + one, new_first, part.new_first + other)
        first, new_first = part.first + one + 1, part.new_first + other + 1


def _matched(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]] | None:
    """The equal lines of a shortest script of edits; None where it is not short enough."""
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    steps = _MOST_STEPS * (len(a) + len(b))
    for edits in range(min(_MOST_EDITS, len(a) + len(b)) + 1):
        trace.append(reach.copy())
        for diagonal in range(-edits, edits + 1, 2):
            x = start = _next(reach, diagonal, edits)
            while x < len(a) and x - diagonal < len(b) and a[x] == b[x - diagonal]:
                x += 1
            reach[diagonal] = x
            steps -= x - start + 1
            if x >= len(a) and x - diagonal >= len(b):
                return _traced(trace, len(a), len(b))
        if steps < 0:
            return None
    return None


def _next(reach: dict[int, int], diagonal: int, edits: int) -> int:
    """How far one edit more comes on `diagonal`."""
    if _is_insertion(reach, diagonal, edits):
        return reach[diagonal + 1]
    return reach[diagonal - 1] + 1


def _is_insertion(reach: dict[int, int], diagonal: int, edits: int) -> bool:
    """Whether `diagonal` is reached from the one above it, by a line that only `b` has."""
    return diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])


def _traced(trace: Sequence[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    """The matches on the way back from the ends of both texts."""
    matches: list[tuple[int, int]] = []
    for edits in range(len(trace) - 1, -1, -1):
        diagonal = x - y
        start = _next(trace[edits], diagonal, edits)
        while x > start:
            x, y = x - 1, y - 1
            matches.append((x, y))
        if _is_insertion(trace[edits], diagonal, edits):
            y -= 1
        else:
            x -= 1
    return matches[::-1]
