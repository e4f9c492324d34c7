"""Properties: drawers, `#+PROPERTY:` lines, and what a heading inherits.

Org manual, "Property Syntax" and "Property Inheritance". What the header arguments in them mean
is for `header_arguments`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orgfig.location import Location
from orgfig.org.landmarks import Landmarks
from orgfig.org.model import Heading, Property

__all__ = ["Inheritance", "read_drawer", "read_keyword"]

_LINE = re.compile(r"[ \t]*:(\S+):(?:[ \t]+(.*))?$")
_KEYWORD = re.compile(r"(\S+)[ \t]+(.*)")


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


_Values = tuple[str | None, tuple[str, ...]]
_NOTHING: _Values = (None, ())


class Inheritance:
    """What properties hold at a heading, its ancestors, the file's drawer and keywords counted.

    A plain value hides what is further out; a value of `NAME+` adds to it.
    """

    def __init__(
        self,
        headings: Sequence[Heading],
        drawer: Sequence[Property],
        keywords: Sequence[Property],
    ) -> None:
        self._parents = [heading.parent for heading in headings]
        self._local = [_by_name(heading.properties) for heading in headings]
        self._drawer = _by_name(drawer)
        self._keywords = _keyword_values(keywords)
        self._known: dict[tuple[str, int | None], str | None] = {}
        self._named = {name for values in self._local for name in values}
        self._named.update(self._drawer, self._keywords)

    def value(self, name: str, heading: int | None) -> str | None:
        """The value of property `name` at the heading in that position, in any case of letters.

        None where it is not set, or set to `nil`.
        """
        name = name.upper()
        if name not in self._named:
            return None
        found = self._inherited(name, heading)
        return None if found == "nil" else found

    def _inherited(self, name: str, heading: int | None) -> str | None:
        """Climbs as far as needed, and remembers what each place on the way has."""
        climbed: list[int | None] = []
        place = heading
        while (name, place) not in self._known:
            climbed.append(place)
            if place is None or self._local[place].get(name, _NOTHING)[0] is not None:
                break
            place = self._parents[place]
        for place in reversed(climbed):
            found = self._of_file(name) if place is None else self._of_heading(name, place)
            self._known[(name, place)] = found
        return self._known[(name, heading)]

    def _of_heading(self, name: str, heading: int) -> str | None:
        base, added = self._local[heading].get(name, _NOTHING)
        outer = self._known[(name, self._parents[heading])] if base is None else base
        return _joined(outer, added)

    def _of_file(self, name: str) -> str | None:
        base, added = self._drawer.get(name, _NOTHING)
        return _joined(self._keywords.get(name) if base is None else base, added)


def _by_name(properties: Sequence[Property]) -> dict[str, _Values]:
    """By name in capitals: the last plain value, and all that are added to it."""
    plain: dict[str, str] = {}
    added: dict[str, list[str]] = {}
    for entry in properties:
        name = entry.name.upper()
        if name.endswith("+"):
            added.setdefault(name.removesuffix("+"), []).append(entry.value)
        else:
            plain[name] = entry.value
    return {name: (plain.get(name), tuple(added.get(name, ()))) for name in {**plain, **added}}


def _keyword_values(properties: Sequence[Property]) -> dict[str, str]:
    """By name in capitals; a later line replaces an earlier one, `NAME+` adds to it."""
    found: dict[str, list[str]] = {}
    for entry in properties:
        name = entry.name.upper()
        if name.endswith("+"):
            found.setdefault(name.removesuffix("+"), []).append(entry.value)
        else:
            found[name] = [entry.value]
    return {name: " ".join(values) for name, values in found.items()}


def _joined(base: str | None, added: Sequence[str]) -> str | None:
    parts = added if base is None else (base, *added)
    return " ".join(parts) if parts else None
