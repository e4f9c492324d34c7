"""When a heading was closed: where Org reads it, where it does not, and what its log notes.

Org manual, "Deadlines and Scheduling" and "Tracking TODO state changes". Whether claims agree
with each other is for the audit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from orgfig.location import Location
from orgfig.org.element import Element, Kind
from orgfig.org.model import (
    LogEntry,
    Misplaced,
    MisplacedClosed,
    Planning,
    Property,
    Timestamp,
)

__all__ = ["is_planning_line", "read_planning", "read_timestamp"]

_STAMP = r"[\[<][0-9]{4}-[0-9]{2}-[0-9]{2}(?: [^]>\n]*)?[]>]"
_CLOSED = re.compile(rf"CLOSED:[ \t]*(?=({_STAMP})?)", re.IGNORECASE)
_PLANNING = re.compile(r"[ \t]*(?:CLOSED|DEADLINE|SCHEDULED):", re.IGNORECASE)
_MARKED = re.compile(r"[ \t]*(?:[-+][ \t]+State|CLOSED:|DEADLINE:|SCHEDULED:)", re.IGNORECASE)
_ENTRY = re.compile(
    rf'[ \t]*[-+][ \t]+State[ \t]+"([^"\n]*)"(?:[ \t]+from(?:[ \t]+"([^"\n]*)")?)?[ \t]+({_STAMP})'
)
_PARTS = re.compile(r".([0-9]{4})-([0-9]{2})-([0-9]{2})(.*).", re.DOTALL)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:-[0-9]{1,2}:[0-9]{2})?")
_BEGIN = re.compile(r"[ \t]*:[-\w]+:[ \t]*")
_END = re.compile(r"[ \t]*:END:[ \t]*", re.IGNORECASE)
_TEXT = Kind.TEXT
_REPEAT = re.compile(r"(?:\+|\+\+|\.\+|-|--)[0-9]+[hdwmy](?:/[0-9]+[hdwmy])?")


def is_planning_line(line: str) -> bool:
    """Whether Org takes the line for planning, if it stands right under a heading."""
    return _PLANNING.match(line) is not None


def read_planning(
    lines: Sequence[str],
    heading: int,
    properties: Sequence[Property],
    elements: Sequence[Element],
    path: str,
) -> Planning:
    """What the section under the heading on line `heading` says of its closing.

    Org reads CLOSED on the line under the heading only, in any case of letters, with an active
    or an inactive date; of several the last counts, also where no date follows it
    (`org-entry-properties`).
    """
    under = heading + 1
    stamps: list[Timestamp | None] = []
    if under < len(lines) and is_planning_line(lines[under]):
        stamps = list(_closed(lines[under], Location(path, under)))
    closed = stamps[-1] if stamps else None
    misplaced = [MisplacedClosed(stamp, Misplaced.SECOND) for stamp in stamps[:-1] if stamp]
    misplaced += _in_properties(properties) if properties else ()
    log: list[LogEntry] = []
    for element, number, line in _marked(lines, elements):
        where = Location(path, number)
        if found := _ENTRY.match(line):
            log.append(_log_entry(found, element, where))
        elif is_planning_line(line):
            why = _why(lines, element, heading, number, has_closed=closed is not None)
            misplaced += [MisplacedClosed(stamp, why) for stamp in _closed(line, where) if stamp]
    return Planning(closed, tuple(misplaced), tuple(log))


def _marked(
    lines: Sequence[str], elements: Sequence[Element]
) -> Iterator[tuple[Element, int, str]]:
    """The lines of running text that may be planning or log."""
    for element in elements:
        if element.kind is _TEXT:
            for number in range(element.first, element.last + 1):
                line = lines[number]
                if (":" in line or "State" in line) and _MARKED.match(line):
                    yield element, number, line


def read_timestamp(text: str, where: Location) -> Timestamp:
    """The date written as `text`, with its brackets; repeaters and delays are passed over."""
    moment, day_name = _read(text)
    return Timestamp(text, moment, day_name, text.startswith("<"), where)


@lru_cache(maxsize=1024)  # a heading's CLOSED and its log say the same
def _read(text: str) -> tuple[datetime | None, str | None]:
    """The moment and the name of the day."""
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return None, None
    year, month, day, rest = parts.groups()
    day_name, clock, is_odd = None, ("0", "0", "0"), False
    for word in rest.split():
        if time := _CLOCK.fullmatch(word):
            clock = (time[1], time[2], time[3] or "0")
        elif word[0].isdigit():
            is_odd = True
        elif day_name is None and not _REPEAT.fullmatch(word):
            day_name = word
    return None if is_odd else _moment(year, month, day, *clock), day_name


def _moment(*numbers: str) -> datetime | None:
    year, month, day, hour, minute, second = map(int, numbers)
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 -- Org has no zones
    except ValueError:
        return None


def _closed(line: str, where: Location) -> Iterator[Timestamp | None]:
    """What follows each CLOSED; one may stand within what would be the date of another."""
    for found in _CLOSED.finditer(line):
        yield read_timestamp(found[1], where) if found[1] else None


def _in_properties(properties: Sequence[Property]) -> Iterator[MisplacedClosed]:
    """`:CLOSED: [date]` in a property drawer, where it is a property like any other."""
    for entry in properties:
        if entry.name.upper() == "CLOSED" and re.fullmatch(_STAMP, entry.value):
            yield MisplacedClosed(read_timestamp(entry.value, entry.where), Misplaced.DRAWER)


def _why(
    lines: Sequence[str], element: Element, heading: int, number: int, *, has_closed: bool
) -> Misplaced:
    if element.drawer is not None:
        return Misplaced.DRAWER
    if has_closed:
        return Misplaced.SECOND
    above = _filled_above(lines, number)
    if above <= heading:
        return Misplaced.BLANK_LINE
    while above > heading and _END.fullmatch(lines[above]):
        above = _filled_above(lines, _drawer_begin(lines, heading, above))
    is_under = above == heading or (above == heading + 1 and is_planning_line(lines[above]))
    is_behind = _END.fullmatch(lines[_filled_above(lines, number)]) is not None
    return Misplaced.AFTER_DRAWER if is_under and is_behind else Misplaced.TEXT


def _filled_above(lines: Sequence[str], number: int) -> int:
    """The next line above that is not blank."""
    above = number - 1
    while above > 0 and not lines[above].strip(" \t"):
        above -= 1
    return above


def _drawer_begin(lines: Sequence[str], heading: int, end: int) -> int:
    """The line on which the drawer begins that ends on line `end`; the heading's, if none does."""
    begin = end - 1
    while begin > heading and not (
        _BEGIN.fullmatch(lines[begin]) and not _END.fullmatch(lines[begin])
    ):
        begin -= 1
    return begin


def _log_entry(found: re.Match[str], element: Element, where: Location) -> LogEntry:
    stamp = read_timestamp(found[3], where)
    return LogEntry(found[1], found[2], stamp, element.drawer, where)
