"""An element of a text, as far as the readers of this room need to tell one from another."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

__all__ = ["Affiliated", "Element", "Kind"]


class Kind(Enum):
    """What an element is, as far as this room needs to tell."""

    SOURCE = "source block"
    KEYWORD = "keyword"
    TEXT = "running text"
    UNCLOSED = "begin line without an end"
    NAMED = "any element with a name"


class Affiliated(NamedTuple):
    """A line such as `#+name: x` that belongs to the element below it; `key` in capitals."""

    key: str
    value: str


class Element(NamedTuple):
    """Some lines of one kind; `drawer` is the innermost one around them, in capitals.

    What has a name and is no source block is there a second time, as NAMED; its last line is that
    of what it is in. `heading` is the position of the heading above, if there is one.
    """

    kind: Kind
    first: int
    last: int
    affiliated: tuple[Affiliated, ...]
    drawer: str | None
    heading: int | None
