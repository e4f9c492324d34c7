"""Keywords that stand alone: `#+KEY: value`. What they mean is for others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orgfig.location import Location
from orgfig.org.element import Element, Kind
from orgfig.org.landmarks import NOT_WHITE

__all__ = ["Keyword", "read_keywords"]

_KEYWORD = re.compile(rf"[ \t]*#\+({NOT_WHITE}+):(.*)")


class Keyword(NamedTuple):
    """A keyword; `key` in capitals, `value` without blanks around it."""

    key: str
    value: str
    where: Location


def read_keywords(
    lines: Sequence[str], elements: Iterable[Element], path: str
) -> tuple[Keyword, ...]:
    """The keywords among `elements`, in order."""
    numbers = [part.first for part in elements if part.kind is Kind.KEYWORD]
    return tuple(
        Keyword(found[1].upper(), found[2].strip(" \t\r"), Location(path, number))
        for number in numbers
        if (found := _KEYWORD.match(lines[number]))
    )
