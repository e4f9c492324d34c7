"""The entries of a plain list, as Org hands them to code.

After `org-list-struct` and `org-list-to-lisp` of Org 9.7, which look at lines and not at
elements: an indented list is read together with the list around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orgfig.org.extent import is_entry
from orgfig.org.fences import Fences, begin, bounds, end

__all__ = ["EndlessListError", "entries"]

_BULLET = re.compile(r"[ \t]*[^ \t]+[ \t]*")
_BLANK, _WHITE = " \t", " \t\r"
_TAB = 8


class EndlessListError(ValueError):
    """A list with columns so odd that Org's reading of it does not end."""


class _Entry(NamedTuple):
    """The first line of an entry, and its column."""

    line: int
    column: int


class _Struct(NamedTuple):
    """The entries of a list and its nested ones; where each may end, and from which column on."""

    entries: tuple[_Entry, ...]
    endings: tuple[tuple[int, int], ...]


def entries(lines: Sequence[str], first: int, known: Fences) -> tuple[str, ...]:
    """The texts of the entries of the list that begins on line `first`, without nested lists.

    Blanks stand for the bullet, so that the indentation of a text can be taken away. Raises
    EndlessListError.
    """
    struct = _struct(lines, first, known)
    nested = _nested(struct.entries)
    odd = [at for at in nested if struct.entries[at].column <= struct.entries[at - 1].column]
    if odd and not _ends(struct).isdisjoint(struct.entries[at].line for at in odd):
        raise EndlessListError("its entries have columns that make no sense")
    places = {entry.line: at for at, entry in enumerate(struct.entries)}
    texts: list[str] = []
    endings = iter(struct.endings)
    at: int | None = 0
    while at is not None:
        entry = struct.entries[at]
        behind = next(
            line for column, line in endings if line > entry.line and column <= entry.column
        )
        last = struct.entries[at + 1].line if at + 1 in nested else behind
        texts.append(_text(lines, entry.line, last))
        at = places.get(behind)
    return tuple(texts)


def _text(lines: Sequence[str], first: int, behind: int) -> str:
    bullet = _BULLET.match(lines[first])
    written = bullet[0] if bullet else ""
    width = len(written) + (_TAB - 1) * written.count("\t")
    return "\n".join((" " * width + lines[first][len(written) :], *lines[first + 1 : behind]))


def _nested(found: Sequence[_Entry]) -> set[int]:
    """The positions of the entries that are the first below the one before them.

    After `org-list-parents-alist`, with its answer for lists whose columns make no sense.
    """
    columns = [found[0].column]
    nested = set()
    for at, entry in enumerate(found[1:], 1):
        if entry.column > columns[-1]:
            nested.add(at)
            columns.append(entry.column)
            continue
        while len(columns) > 1 and columns[-1] > entry.column:
            columns.pop()
        if columns[-1] > entry.column:
            columns = [entry.column]
    return nested


def _ends(struct: _Struct) -> set[int]:
    """The lines on which an entry ends: the first ending behind it that is no further right."""
    found = set()
    open_columns: list[int] = []
    starts = {entry.line: entry.column for entry in struct.entries}
    for column, line in struct.endings:
        while open_columns and open_columns[-1] >= column:
            open_columns.pop()
            found.add(line)
        if line in starts:
            open_columns.append(starts[line])
    return found


def _struct(lines: Sequence[str], first: int, known: Fences) -> _Struct:
    top, bottom = bounds(len(lines), first, known)
    above, column, endings = _above(lines, first, top, known)
    below, more = _below(lines, first, (bottom, column), known)
    return _Struct((*above, *below[1:]), (*endings, *more[1:]))


def _above(
    lines: Sequence[str], first: int, top: int, known: Fences
) -> tuple[list[_Entry], int, list[tuple[int, int]]]:
    """The entries from the top of the list down to line `first`, its column, and endings."""
    found: list[_Entry] = []
    endings: list[tuple[int, int]] = []
    beginning = _Entry(first, _column(lines[first]))
    least = 10_000
    number = first
    while True:
        column = _column(lines[number])
        if number <= top and _is_entry(lines[number]):
            beginning = _Entry(number, column)
            found.append(beginning)
            break
        if number <= top or _ends_list(lines, number):
            break
        if _is_entry(lines[number]):
            found.append(_Entry(number, column))
            endings.append((column, number))
            if column < least:
                beginning = found[-1]
            number -= 1
        elif (begun := begin(lines[number], number, top, known)) is not None:
            number = begun
        elif not lines[number].strip(_BLANK):
            number -= 1
        elif column == 0:
            break
        else:
            least = min(least, column)
            endings.append((column, number))
            number -= 1
    kept = [entry for entry in reversed(found) if entry.line >= beginning.line]
    return kept, beginning.column, endings[::-1]


def _below(
    lines: Sequence[str], first: int, bounds: tuple[int, int], known: Fences
) -> tuple[list[_Entry], list[tuple[int, int]]]:
    """The entries from line `first` on, and endings; bounded by a line and by a column."""
    bottom, least = bounds
    found: list[_Entry] = []
    endings: list[tuple[int, int]] = []
    number = first
    while number < bottom and not _ends_list(lines, number):
        line = lines[number]
        column = _column(line)
        if _is_entry(line):
            found.append(_Entry(number, column))
            endings.append((column, number))
        elif line.strip(_BLANK):
            if column <= least:
                break
            if column <= found[-1].column:
                endings.append((column, number))
            number = end(line, number, bottom, known)
        number += 1
    if number >= bottom or not _ends_list(lines, number):
        while not lines[number - 1].strip(_WHITE):
            number -= 1
    endings.append((0, number))
    return found, endings


def _ends_list(lines: Sequence[str], number: int) -> bool:
    """Whether two blank lines stand from line `number` on."""
    pair: Iterable[str] = lines[number : number + 2]
    return not any(line.strip(_BLANK) for line in pair) and number + 1 < len(lines)


def _is_entry(line: str) -> bool:
    bare = line.lstrip(_BLANK)
    return bare != "" and is_entry(line, bare)


def _column(line: str) -> int:
    blank = line[: len(line) - len(line.lstrip(_BLANK))]
    return len(blank.expandtabs(_TAB)) if "\t" in blank else len(blank)
