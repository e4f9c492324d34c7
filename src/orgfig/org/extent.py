"""Where the entries of a plain list end (`org-element--list-struct`).

What a line says matters only as far as that: indentation, bullets, two blank lines, and blocks
and drawers, whose lines may stand at any column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orgfig.org.landmarks import NOT_WHITE, Landmarks

__all__ = ["DRAWER", "entry_ends", "is_entry"]

DRAWER = re.compile(r":([-\w$%'\u00b7\u0300-\u036f]+):[ \t]*$")
"""The first line of a drawer, without its indentation; `\\w` and more are Emacs' word letters."""

_BULLET = re.compile(r"(?:[-+*]|[0-9]+[.)])(?:[ \t]|$)")
_BULLETS = frozenset("-+*0123456789")
_BEGIN = re.compile(rf"#\+begin(:|_{NOT_WHITE}+)", re.IGNORECASE)
_BLANK = " \t"


def is_entry(line: str, bare: str) -> bool:
    """Whether an entry begins on a line, which is no heading; `bare` is it less its indentation."""
    return bare[0] in _BULLETS and line[0] != "*" and _BULLET.match(bare) is not None


def entry_ends(lines: Sequence[str], marks: Landmarks, first: int, limit: int) -> dict[int, int]:
    """The entries of the list that begins on line `first`, and of those in it: by line, the end.

    An end is the line behind the entry; the list cannot go on behind the line before `limit`.
    """
    ends: dict[int, int] = {}
    opened: list[tuple[int, int]] = []
    number = behind = first
    while number < limit:
        line = lines[number]
        bare = line.lstrip(_BLANK)
        if not bare:
            if number + 1 < len(lines) and not lines[number + 1].strip(_BLANK):
                behind = number
                break
            number += 1
            continue
        column = _column(line, bare)
        is_first_line = is_entry(line, bare)
        while opened and column <= opened[-1][0]:
            ends[opened.pop()[1]] = number if is_first_line else behind
        if is_first_line:
            opened.append((column, number))
            number += 1
        elif not opened:
            break
        else:
            number = _last_line(bare, marks, number, limit) + 1
        behind = number
    ends.update((line, behind) for _, line in opened)
    return ends


def _last_line(bare: str, marks: Landmarks, number: int, limit: int) -> int:
    """The last line of the block or drawer that begins on line `number`, or that line."""
    end = None
    if bare[0] == "#" and (begin := _BEGIN.match(bare)):
        end = marks.close(f"#+end{begin[1].lower()}", number, limit)
    elif bare[0] == ":" and DRAWER.match(bare):
        end = marks.close(":end:", number - 1, limit)
    return number if end is None else end


def _column(line: str, bare: str) -> int:
    """The column that a line begins in; tab stops are eight apart."""
    blank = line[: len(line) - len(bare)]
    return len(blank.expandtabs(8)) if "\t" in blank else len(blank)
