"""The line of a terminal that says what runs now: what is left out of it where there is no room.

How far a figure is matters most: for that, times are left out and names are shortened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile
from typing import NamedTuple

from orgfig.report.escape import columns, cut, visible

__all__ = ["Shown", "live_line", "names_of"]

SHORTEST = 8
"""Columns of a name in which it can still be recognised."""


class Shown(NamedTuple):
    """A job that runs: how far it is and how long it has been running, each where that is told."""

    name: str
    counted: str = ""
    time: str = ""


def live_line(count: str, times: Sequence[str], running: Sequence[Shown], width: int) -> str:
    """The line in at most `width` columns; `times` are that of the build and what is left of it.

    Counts are given the room that they will take in the end, so that nothing else changes with
    them.
    """
    room = width - sum(map(_to_come, running))
    lines = list(_lines(count, [text for text in times if text], running, room))
    return cut(next((line for line in lines if columns(line) <= room), lines[-1]), width)


def names_of(running: Sequence[Shown]) -> str:
    """What runs, all that is known of each."""
    texts = ([visible(one.name), one.counted, one.time and f"({one.time})"] for one in running)
    return ", ".join(" ".join(filter(None, words)) for words in texts)


def _lines(count: str, times: Sequence[str], running: Sequence[Shown], room: int) -> Iterator[str]:
    """What could be shown, the fullest first; where nothing counts, it is only cut."""
    yield f"{_head(count, times)}{names_of(running) or 'waiting'}"
    if not any(one.counted for one in running):
        return
    brief = [one._replace(time="") for one in running]
    for left in dict.fromkeys((tuple(times), tuple(times[1:]), ())):
        head = _head(count, left)
        yield head + names_of(brief)
        yield head + names_of(_shortened(brief, room - columns(head)))


def _head(count: str, times: Sequence[str]) -> str:
    return f"{count} {', '.join(times)}{': ' if times else ''}"


def _shortened(running: Sequence[Shown], room: int) -> list[Shown]:
    """The same with the longest names shortened until all have room, or are as short as can be."""
    most = max(columns(visible(one.name)) for one in running)
    for width in range(most, SHORTEST, -1):
        some = [one._replace(name=_short(visible(one.name), width)) for one in running]
        if columns(names_of(some)) <= room:
            return some
    return [one._replace(name=_short(visible(one.name), SHORTEST)) for one in running]


def _to_come(one: Shown) -> int:
    """How many digits a count will have more in the end."""
    done, _, total = one.counted.partition("/")
    return len(total) - len(done)


def _short(name: str, width: int) -> str:
    """A name without its middle: related figures begin alike, or end alike.

    What is left of its end begins with a letter, not with an accent of one that is left out.
    """
    if columns(name) <= width:
        return name
    room = width // 2
    end = cut(name[::-1], room + 1)[-2::-1]
    return cut(name, width - room) + "".join(dropwhile(lambda sign: not columns(sign), end))
