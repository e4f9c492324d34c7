"""Three versions of a text: what one side changed, carried over to what the other side made of it.

As in diff3, changes of both sides that overlap or touch are a clash, unless they are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from orgfig.tangle.alignment import aligned
from orgfig.tangle.differences import Change, changes

__all__ = ["Clash", "Hunk", "carried"]


class Hunk(NamedTuple):
    """Lines `first` to `last` of a text, the last not included, that become `lines`.

    Lines count from 0. `number` is the line of the edited text, from 1, that the change begins on.
    """

    first: int
    last: int
    lines: tuple[str, ...]
    number: int


class Clash(NamedTuple):
    """Lines `first` to `last` of the other side's text, and what this side made of the same.

    `number` is the line of this side's text, from 1, that they begin on.
    """

    first: int
    last: int
    lines: tuple[str, ...]
    number: int


def carried(
    base: Sequence[str], edited: Sequence[str], other: Sequence[str], held: Sequence[int] = ()
) -> tuple[list[Hunk], list[Clash]]:
    """What makes `edited` out of `base`, as changes of `other`, and what clashes with its own.

    What both sides did alike is neither. `held` are lines of `other`, in order, that `edited` is
    likely to have kept.
    """
    theirs = [] if base == other else changes(base, other)
    mine = aligned(base, edited, _former(held, theirs))
    hunks: list[Hunk] = []
    clashes: list[Clash] = []
    for group, against, shift in _grouped(mine, theirs):
        if not against:
            hunks.append(_hunk(group[0], edited, shift))
            continue
        ours, others = _widened(_spanned(group), _spanned(against))
        lines = tuple(edited[ours.new_first : ours.new_last])
        if lines != tuple(other[others.new_first : others.new_last]):
            clashes.append(Clash(others.new_first, others.new_last, lines, ours.new_first + 1))
    return hunks, clashes


def _former(lines: Sequence[int], changed: Sequence[Change]) -> list[int]:
    """Where lines of the new text stood in the old one; those that did not are left out."""
    found: list[int] = []
    at = shift = 0
    for line in lines:
        while at < len(changed) and changed[at].new_last <= line:
            shift = changed[at].last - changed[at].new_last
            at += 1
        if at == len(changed) or line < changed[at].new_first:
            found.append(line + shift)
    return found


def _hunk(change: Change, edited: Sequence[str], shift: int) -> Hunk:
    lines = tuple(edited[change.new_first : change.new_last])
    return Hunk(change.first + shift, change.last + shift, lines, change.new_first + 1)


_Group = tuple[list[Change], list[Change], int]


def _grouped(mine: Sequence[Change], theirs: Sequence[Change]) -> Iterator[_Group]:
    """Changes that belong together; with those of one side alone, how far the other has moved it.

    Changes of the other side that touch none of this side are left out.
    """
    at = shift = 0
    waiting = list(mine[::-1])
    while waiting:
        group, against = [waiting.pop()], list[Change]()
        while at < len(theirs) and theirs[at].last < group[0].first:
            shift = theirs[at].new_last - theirs[at].last
            at += 1
        end = group[0].last
        while True:
            if at < len(theirs) and theirs[at].first <= end:
                against.append(theirs[at])
                end = max(end, theirs[at].last)
                at += 1
            elif against and waiting and waiting[-1].first <= end:
                group.append(waiting.pop())
                end = max(end, group[-1].last)
            else:
                break
        yield group, against, shift
        if against:
            shift = against[-1].new_last - against[-1].last


def _spanned(parts: Sequence[Change]) -> Change:
    return Change(parts[0].first, parts[-1].last, parts[0].new_first, parts[-1].new_last)


def _widened(one: Change, other: Change) -> tuple[Change, Change]:
    """Both, each with the unchanged lines around it, so that they speak of the same old lines."""
    first, last = min(one.first, other.first), max(one.last, other.last)
    return _widened_to(one, first, last), _widened_to(other, first, last)


def _widened_to(part: Change, first: int, last: int) -> Change:
    new_first = part.new_first - (part.first - first)
    return Change(first, last, new_first, part.new_last + last - part.last)
