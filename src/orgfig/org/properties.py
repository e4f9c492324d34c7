"""Properties: the lines of a drawer, and what a `#+PROPERTY:` line sets.

Org manual, "Property Syntax". What blocks inherit of them is for `inheritance`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orgfig.location import Location
from orgfig.org.landmarks import NOT_WHITE, Landmarks
from orgfig.org.model import Property

__all__ = ["read_drawer", "read_keyword"]

_LINE = re.compile(rf"[ \t]*:({NOT_WHITE}+):(?:[ \t]+(.*))?$")
_KEYWORD = re.compile(rf"({NOT_WHITE}+)[ \t]+(.*)")


def read_drawer(
    lines: Sequence[str], marks: Landmarks, number: int, last: int, path: str
) -> tuple[tuple[Property, ...], int] | None:
    """The properties of the drawer that begins on line `number`, and the line of its `:END:`.

    None where there is no property drawer: one line that is no property makes it an ordinary one.
    """
    if number > last or lines[number].strip(" \t").upper() != ":PROPERTIES:":
        return None
    end = marks.close(":end:", number, last + 1)
    if end is None:
        return None
    found = []
    for at in range(number + 1, end):
        line = _LINE.match(lines[at])
        if line is None:
            return None
        found.append(Property(line[1], (line[2] or "").rstrip(" \t"), Location(path, at)))
    return tuple(found), end


def read_keyword(value: str, where: Location) -> Property | None:
    """The property that `#+PROPERTY: value` sets, if it names one with a value."""
    found = _KEYWORD.match(value)
    return None if found is None else Property(found[1], found[2], where)
