"""Values of Lisp, written as Emacs prints them."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable

from orgfig.tangle.lisp_text import Lisp, Pair, Symbol, Vector, looks_like_number

__all__ = ["plain", "printed"]


def printed(value: Lisp) -> str:
    """`value` as Lisp writes it for Lisp (`prin1`, `%S`): strings in quotes, symbols escaped."""
    return _written(value, _quoted, _escaped)


def plain(value: Lisp) -> str:
    """`value` as Lisp writes it for people (`princ`, `%s`): strings and symbols as they are."""
    return _written(value, str, str)


def _written(  # noqa: PLR0911 - a way for each kind of value
    value: Lisp, text: Callable[[str], str], name: Callable[[str], str]
) -> str:
    def within(value: Lisp) -> str:
        return _written(value, text, name)

    match value:
        case None:
            return "nil"
        case str():
            return text(value)
        case float():
            return _float(value)
        case int():
            return str(value)
        case Symbol():
            return name(value.name)
        case Vector():
            return f"[{' '.join(map(within, value.values))}]"
        case Pair():
            return f"({_linked(value, within)})"
    head = value[0]
    if len(value) == len("'a") and type(head) is Symbol and head in _MARKS:  # ("quote",) is no head
        return f"{_MARKS[head]}{within(value[1])}"
    return f"({' '.join(map(within, value))})"


_MARKS: dict[Lisp, str] = {Symbol("quote"): "'", Symbol("function"): "#'"}


def _linked(pair: Pair, within: Callable[[Lisp], str]) -> str:
    parts = [within(pair.car)]
    while type(pair.cdr) is Pair:
        pair = pair.cdr
        parts.append(within(pair.car))
    return f"{' '.join(parts)} . {within(pair.cdr)}"


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _escaped(name: str) -> str:
    """A symbol so that it is read as one (Emacs 29 and later; 28 escapes all dots)."""
    if not name:
        return "##"
    written = re.sub(r"([\x00-\x20\xa0\"\\';#()\[\]`,])", r"\\\1", name)
    return f"\\{written}" if name[0] in ".?" or looks_like_number(name) else written


def _float(number: float) -> str:
    """The shortest of at least 15 digits that reads back, and never without a point or `e`."""
    if math.isinf(number):
        return "1.0e+INF" if number > 0 else "-1.0e+INF"
    least = 15 if abs(number) >= sys.float_info.min else 1
    written = next(shown for n in range(least, 18) if float(shown := f"{number:.{n}g}") == number)
    return written if "." in written or "e" in written else f"{written}.0"
