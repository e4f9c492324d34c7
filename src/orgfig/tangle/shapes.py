"""What becomes of a list on its way into a variable: an index, and names of columns and rows.

After `org-babel-ref-index-list`, `org-babel-disassemble-tables` and
`org-babel-reassemble-table` of Org 9.7. Raises LispError where those stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from orgfig.tangle.lisp_text import Lisp, LispError, NotEvaluatedError, Pair, Symbol, Vector

__all__ = [
    "HLINE",
    "Shaping",
    "TooLargeError",
    "indexed",
    "is_hline",
    "list_of",
    "parts",
    "reassembled",
]

HLINE = Symbol("hline")
"""A line across a table."""

_RANGE = re.compile(r"([-0-9]+):([-0-9]+)|\*")
_INTEGER = re.compile(r"[ \t]*([+-]?[0-9]+)")
_FLOAT = re.compile(r"[ \t]*[+-]?(?:[0-9]*\.[0-9]+|[0-9]+\.?[eE][+-]?[0-9]+)")
_MOST_PARTS = 50
_MOST_VALUES = 1 << 20


class TooLargeError(LispError):
    """A value with more parts than is sane."""


class Shaping(NamedTuple):
    """What `:hlines`, `:colnames` and `:rownames` of a block say."""

    hlines: Lisp
    colnames: Lisp
    rownames: Lisp

    def disassembled(self, value: Lisp) -> tuple[Lisp, Lisp, Lisp]:
        """`value` as the variable gets it, and the names of its columns and rows, or None."""
        columns = rows = None
        if value is not None and type(value) is not tuple:
            return value, None, None
        if self._takes_columns(parts(value)):
            value, columns = _without_columns(parts(value))
        if self.rownames is not None and self.rownames != "no":
            value, rows = _without_rows(parts(value))
        if self.hlines is not None and self.hlines != "yes":
            value = _without_hlines(value)
        return value, columns, rows

    def _takes_columns(self, table: tuple[Lisp, ...]) -> bool:
        if self.colnames is not None:
            return self.colnames != "no"
        return [at for at, row in enumerate(table) if is_hline(row)] == [1]


def is_hline(value: Lisp) -> bool:
    """Whether `value` is a line across a table; a row of one field may equal it in Python."""
    return type(value) is Symbol and value == HLINE


def list_of(values: Iterable[Lisp]) -> Lisp:
    """A list; nil is the empty one."""
    return tuple(values) or None


def parts(value: Lisp) -> tuple[Lisp, ...]:
    """The parts of a list."""
    if value is None:
        return ()
    if type(value) is not tuple:
        raise LispError("no proper list")
    return value


def indexed(index: str, value: Lisp) -> Lisp:
    """The part of the list `value` that `index` names, such as `0,1:2` or `*,-1`.

    Counted from 0, backwards from -1, both ends included; a list of one part is that part.
    """
    if index.count(",") > _MOST_PARTS:
        raise NotEvaluatedError(f"an index of more than {_MOST_PARTS} parts")
    return _indexed(index, value, [_MOST_VALUES])


def reassembled(table: Lisp, columns: Lisp, rows: Lisp) -> Lisp:
    """The result of a block with the names of columns and rows that its variable lost."""
    if not _is_list(table):
        return table
    if rows is not None and len(parts(table)) == _length(rows):
        table = _with_rows(parts(table), rows)
    if columns is None:
        return table
    first = next(iter(parts(table)), None)
    if _is_list(first) and len(parts(first)) == _length(columns):
        return (columns, HLINE, *parts(table))
    return table


def _indexed(index: str, value: Lisp, left: list[int]) -> Lisp:
    if not index:
        return value
    portion, _, rest = index.partition(",")
    chosen = [
        _indexed(rest, one, left) if _is_list(one) else one
        for one in _chosen(portion, parts(value), left)
    ]
    return chosen[0] if len(chosen) == 1 else list_of(chosen)


def _chosen(portion: str, values: tuple[Lisp, ...], left: list[int]) -> list[Lisp]:
    found = _RANGE.search(portion)
    if portion and found is None:
        return [_nth(_number(portion), values)]
    first, last = 0, -1
    if found is not None and found[1]:
        first, last = _number(found[1]), _number(found[2])
    first, last = (n + len(values) if n < 0 else n for n in (first, last))
    left[0] -= max(0, last - first)
    if left[0] < 0:
        raise TooLargeError(f"an index of more than {_MOST_VALUES} values")
    return [_nth(n, values, is_wrapped=True) for n in range(first, last + 1)]


def _nth(number: int, values: tuple[Lisp, ...], *, is_wrapped: bool = False) -> Lisp:
    """What Lisp's `nth` gives: the first value below 0, nil behind the last."""
    if number < 0 and not is_wrapped:
        number += len(values)
    return values[max(number, 0)] if max(number, 0) < len(values) else None


def _number(text: str) -> int:
    """What Lisp's `string-to-number` reads in `text`; 0 for what is no number."""
    if _FLOAT.match(text):
        raise LispError(f"the index {text} is no whole number")
    found = _INTEGER.match(text)
    return int(found[1][:20]) if found else 0


def _without_columns(table: tuple[Lisp, ...]) -> tuple[Lisp, Lisp]:
    first = next((at for at, row in enumerate(table) if not is_hline(row)), len(table))
    if first == len(table):
        return None, None
    behind = first + 1
    if behind < len(table) and is_hline(table[behind]):
        behind += 1
    return list_of(table[behind:]), table[first]


def _without_rows(table: tuple[Lisp, ...]) -> tuple[Lisp, Lisp]:
    bare = [row for row in table if not is_hline(row)]
    return list_of(map(_rest, bare)), list_of(map(_first, bare))


def _without_hlines(table: Lisp) -> Lisp:
    return list_of(row for row in parts(table) if not is_hline(row))


def _with_rows(table: tuple[Lisp, ...], names: Lisp) -> Lisp:
    left = iter(parts(names))
    named: list[Lisp] = []
    for row in table:
        name = next(left, None) if _is_list(row) else None
        named.append(_joined("" if name is None else name, row) if _is_list(row) else row)
    return list_of(named)


def _joined(first: Lisp, rest: Lisp) -> Lisp:
    return Pair(first, rest) if type(rest) is Pair else (first, *parts(rest))


def _first(row: Lisp) -> Lisp:
    if type(row) is Pair:
        return row.car
    return next(iter(parts(row)), None)


def _rest(row: Lisp) -> Lisp:
    return row.cdr if type(row) is Pair else list_of(parts(row)[1:])


def _is_list(value: Lisp) -> bool:
    return value is None or type(value) in {tuple, Pair}


def _length(value: Lisp) -> int:
    if isinstance(value, str):
        return len(value)
    if type(value) is Vector:
        return len(value.values)
    return len(parts(value))
