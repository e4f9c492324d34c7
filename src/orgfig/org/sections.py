"""What stands between one heading and the next: planning, properties, elements.

A property drawer has one place: under the heading or its planning line, or at the top of the
file (Org manual, "Property Syntax"). What the heading line itself says is for `outline`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.element import Element, Kind
from orgfig.org.elements import read_elements
from orgfig.org.landmarks import Landmarks
from orgfig.org.model import Planning, Property
from orgfig.org.planning import is_planning_line, read_planning
from orgfig.org.properties import read_drawer

__all__ = ["Section", "odd_drawers", "read_sections"]

_COMMENT = re.compile(r"[ \t]*#(?: |$)")


class Section(NamedTuple):
    """The lines from a heading, on `line`, to the next; `heading` is its position.

    The section before the first heading has line 0, and None for a position.
    """

    heading: int | None
    line: int
    properties: tuple[Property, ...]
    planning: Planning
    elements: Sequence[Element]


def read_sections(lines: Sequence[str], marks: Landmarks, path: str) -> Iterator[Section]:
    """The section before the first heading, and then one for each heading."""
    ends = (*marks.headings, len(lines))
    top = _after_comments(lines, ends[0])
    yield _section(lines, marks, None, (0, top, ends[0] - 1), path)
    for position, start in enumerate(marks.headings):
        first = start + 1
        last = ends[position + 1] - 1
        if first <= last and is_planning_line(lines[first]):
            first += 1
        yield _section(lines, marks, position, (start, first, last), path)


def _section(
    lines: Sequence[str],
    marks: Landmarks,
    heading: int | None,
    place: tuple[int, int, int],
    path: str,
) -> Section:
    """The section of the heading on the first line of `place`; a drawer may be on the second."""
    line, first, last = place
    drawer = read_drawer(lines, marks, first, last, path)
    properties, first = ((), first) if drawer is None else (drawer[0], drawer[1] + 1)
    elements = read_elements(lines, marks, first, last, heading)
    planning = Planning()
    if heading is not None:
        planning = read_planning(lines, line, properties, elements, path)
    return Section(heading, line, properties, planning, elements)


def _after_comments(lines: Sequence[str], end: int) -> int:
    """The line that the file's own drawer would begin on: after blank lines, then comments."""
    number = 1
    while number < end and not lines[number].strip(" \t\r"):
        number += 1
    while number < end and _COMMENT.match(lines[number]):
        number += 1
    return number


def odd_drawers(elements: Iterable[Element], path: str) -> Iterator[Diagnostic]:
    """What to say of `:PROPERTIES:` drawers that Org reads no properties from, once a section."""
    odd = [one for one in elements if one.drawer == "PROPERTIES" and one.kind is Kind.TEXT]
    for first in {one.heading: one for one in reversed(odd)}.values():
        yield _no_property_drawer(Location(path, first.first))


def _no_property_drawer(where: Location) -> Diagnostic:
    return Diagnostic(
        where,
        Severity.WARNING,
        "no-property-drawer",
        "Org reads no properties in this drawer, for it is misplaced or holds other text",
        "a property drawer stands right under the heading or its planning line, and every line "
        "of it is :NAME: VALUE",
    )
