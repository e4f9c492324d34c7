"""What a text with references becomes: lines, what was wrong on the way, where Org got to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic
from orgfig.location import Location
from orgfig.tangle.lines import Lines, indentation

__all__ = ["Expansion", "Point", "behind_end", "cost", "nothing"]

_COST = 100  # in characters: the work that a block or a problem makes wherever it is inserted


class Expansion(NamedTuple):
    """Lines with their references replaced, and what was wrong on the way, warnings included."""

    lines: Lines
    problems: tuple[Diagnostic, ...] = ()


class Point(NamedTuple):
    """Where Org is in the notebook while it expands references; columns are counted from 0."""

    line: int
    column: int


def behind_end(lines: Sequence[str], line: int) -> Point:
    """Right behind the `#+end_src` that stands on `line`, which is `lines[line]`."""
    return Point(line, len(indentation(lines[line])) + len("#+end_src"))


def nothing(where: Location, *problems: Diagnostic) -> Expansion:
    """No text for a reference at `where`: it leaves the line that it stands in."""
    return Expansion(Lines(("",), (where.line,)), problems)


def cost(found: Expansion) -> int:
    """What inserting an expansion takes from an allowance, in characters."""
    characters = sum(map(len, found.lines.texts)) + len(found.lines.texts)
    return characters + _COST * (1 + len(found.problems))
