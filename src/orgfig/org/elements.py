"""Which lines of a text are what: sections, drawers, blocks, keywords, running text.

Follows Org's element parser as far as it decides what is alive: a block inside an example is no
block, one inside a quote or a drawer is. Containers are walked through with a stack, and ends
are looked up, so that each line is looked at once. What the parts say is for other modules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from orgfig.org.landmarks import Landmarks

__all__ = ["Affiliated", "Element", "Kind", "read_elements"]

_INERT = frozenset({"comment", "example", "export"})
_BEGIN = re.compile(r"#\+begin_(\S+)", re.IGNORECASE)
_DYNAMIC = re.compile(r"#\+begin:[ \t]*\w", re.IGNORECASE)
_AFFILIATED = re.compile(
    r"#\+(?:(caption|results)(?:\[.*\])?|(attr_[-_a-z0-9]+|data|headers?|label|name|plot"
    r"|resname|result|source|srcname|tblname)):[ \t]*",
    re.IGNORECASE,
)
_TRANSLATED = {
    **dict.fromkeys(("DATA", "LABEL", "RESNAME", "SOURCE", "SRCNAME", "TBLNAME"), "NAME"),
    "RESULT": "RESULTS",
    "HEADERS": "HEADER",
}
_KEYWORD = re.compile(r"#\+\S+:")
_DRAWER = re.compile(r":([-\w$%'\u00b7\u0300-\u036f]+):[ \t]*$")  # Emacs' word letters
_LATEX = re.compile(r"\\begin\{([A-Za-z0-9*]+)\}")
_FOOTNOTE = re.compile(r"\[fn:[-\w$%'\u00b7\u0300-\u036f]+\]")
_BULLET = re.compile(r"(?:[-+*]|[0-9]+[.)])(?:[ \t]|$)")
_BULLETS = frozenset("-+*0123456789")
_SPECIAL = frozenset("#:\\[%C|") | _BULLETS


class Kind(Enum):
    """What an element is, as far as this room needs to tell."""

    SOURCE = "source block"
    KEYWORD = "keyword"
    TEXT = "running text"
    UNCLOSED = "begin line without an end"


class Affiliated(NamedTuple):
    """A line such as `#+name: x` that belongs to the element below it; `key` in capitals."""

    key: str
    value: str


class Element(NamedTuple):
    """Some lines of one kind; `drawer` is the innermost one around them, in capitals."""

    kind: Kind
    first: int
    last: int
    affiliated: tuple[Affiliated, ...]
    drawer: str | None


def read_elements(lines: Sequence[str], marks: Landmarks, first: int, last: int) -> list[Element]:
    """The elements of lines `first` to `last`, which hold no heading, in order."""
    walk = _Walk(lines, marks, last + 1)
    number = first
    while True:
        if number < walk.limit:
            number = walk.step(number)
        elif walk.stack:
            number = walk.leave()
        else:
            break
    walk.end_text(number)
    return walk.elements


class _Walk:
    """Where a walk through a section is: the container it is in, what it has found.

    `indents` are those of the list entries around the line, the outermost first.
    """

    def __init__(self, lines: Sequence[str], marks: Landmarks, limit: int) -> None:
        self.lines = lines
        self.marks = marks
        self.limit = limit
        self.drawer: str | None = None
        self.stack: list[tuple[int, int, str | None, list[int]]] = []
        self.indents: list[int] = []
        self.pending: list[Affiliated] = []
        self.text_first = 0
        self.text_affiliated: tuple[Affiliated, ...] = ()
        self.elements: list[Element] = []

    def step(self, number: int) -> int:
        """Takes in the line `number`; gives the number of the line to go on with."""
        line = self.lines[number]
        bare = line.lstrip(" \t")
        if self.indents:
            self.leave_entries(number, line, bare)
        if not bare:
            return self.inert(number, number)
        if bare[0] not in _SPECIAL:
            return self.text(number)
        if bare[0] == "#":
            return self.hash(number, bare)
        if bare[0] == ":":
            return self.colon(number, bare)
        if bare[0] in _BULLETS or bare[0] == "|":
            return self.structured(number, line, bare)
        return self.other(number, line, bare)

    def hash(self, number: int, bare: str) -> int:
        """A comment, a keyword, a block, or text that only looks like one."""
        if bare[1:2] in {"", " "}:
            return self.inert(number, number)
        if found := _BEGIN.match(bare):
            return self.block(number, found[1].lower())
        if _DYNAMIC.match(bare):
            return self.dynamic(number)
        if found := _AFFILIATED.match(bare):
            return self.affiliate(number, found)
        if _KEYWORD.match(bare):
            self.found(Kind.KEYWORD, number, number)
            return number + 1
        return self.text(number)

    def block(self, number: int, kind: str) -> int:
        """What stands between `#+begin_KIND` and the first `#+end_KIND`."""
        end = self.marks.close(f"#+end_{kind}", number, self.limit)
        if end is None:
            self.elements.append(Element(Kind.UNCLOSED, number, self.limit - 1, (), self.drawer))
            return self.text(number)
        if kind == "src":
            self.found(Kind.SOURCE, number, end)
        elif kind == "verse" and end > number + 1:
            self.found(Kind.TEXT, number + 1, end - 1)
        elif kind in _INERT or kind == "verse":
            self.inert(number, end)
        else:
            return self.enter(number, end, self.drawer)
        return end + 1

    def dynamic(self, number: int) -> int:
        """What stands between `#+begin: NAME` and `#+end:`, whose colon may be missing."""
        ends = (self.marks.close(end, number, self.limit) for end in ("#+end:", "#+end"))
        end = min((end for end in ends if end is not None), default=None)
        return self.text(number) if end is None else self.enter(number, end, self.drawer)

    def colon(self, number: int, bare: str) -> int:
        """A drawer, or fixed-width text."""
        if bare[1:2] in {"", " "}:
            return self.inert(number, number)
        if found := _DRAWER.match(bare):
            end = self.marks.close(":end:", number, self.limit)
            if end is not None:
                return self.enter(number, end, found[1].upper())
        return self.text(number)

    def structured(self, number: int, line: str, bare: str) -> int:
        """A rule, a row of a table or the first line of a list's entry: new text, no keywords."""
        if bare.startswith("-----") and not bare.strip("- \t"):
            return self.inert(number, number)
        is_row = bare[0] == "|"
        if is_row or _BULLET.match(bare):
            self.end_text(number)
            self.pending = []
        if not is_row and not self.text_first:
            self.indents.append(_indent(line, bare))
        return self.text(number)

    def leave_entries(self, number: int, line: str, bare: str) -> None:
        """Ends the list entries that a line is not indented enough for, and what is in them.

        All of them end at a second blank line (`org-element--list-struct`).
        """
        kept = len(self.indents)
        if bare:
            indent = _indent(line, bare)
            while kept and indent <= self.indents[kept - 1]:
                kept -= 1
        elif not self.lines[number - 1].strip(" \t"):
            kept = 0
        if kept < len(self.indents):
            del self.indents[kept:]
            self.inert(number, number)

    def other(self, number: int, line: str, bare: str) -> int:
        """LaTeX environments, footnote definitions, diary entries and clock lines."""
        if bare[0] == "\\" and (found := _LATEX.match(bare)):
            end = self.marks.close(f"\\end{{{found[1].lower()}}}", number - 1, self.limit)
            return self.text(number) if end is None else self.inert(number, end)
        if line[0] == "[" and _FOOTNOTE.match(line):
            return self.footnote(number)
        if line.startswith("%%(") or bare[:6].upper() == "CLOCK:":
            return self.inert(number, number)
        return self.text(number)

    def footnote(self, number: int) -> int:
        """A footnote's definition lasts to the next one, or to two blank lines, even in code."""
        end = number + 1
        while end < self.limit and not _FOOTNOTE.match(self.lines[end]):
            if not (self.lines[end].strip(" \t") or self.lines[end - 1].strip(" \t")):
                break
            end += 1
        self.end_text(number)
        self.stack.append((end, self.limit, self.drawer, self.indents))
        self.limit, self.indents = end, []
        return self.text(number)

    def affiliate(self, number: int, found: re.Match[str]) -> int:
        """A keyword for the element below."""
        self.end_text(number)
        key = (found[1] or found[2]).upper()
        value = found.string[found.end() :].strip(" \t\r")
        self.pending.append(Affiliated(_TRANSLATED.get(key, key), value))
        return number + 1

    def text(self, number: int) -> int:
        """A line of running text."""
        if not self.text_first:
            self.text_first, self.text_affiliated = number, tuple(self.pending)
            self.pending = []
        return number + 1

    def inert(self, number: int, end: int) -> int:
        """Lines in which nothing counts."""
        self.end_text(number)
        self.pending = []
        return end + 1

    def found(self, kind: Kind, first: int, last: int) -> None:
        """Notes an element, with the affiliated keywords above it."""
        self.end_text(first)
        self.elements.append(Element(kind, first, last, tuple(self.pending), self.drawer))
        self.pending = []

    def end_text(self, number: int) -> None:
        """Ends running text before line `number`."""
        if self.text_first:
            affiliated, last = self.text_affiliated, number - 1
            self.elements.append(Element(Kind.TEXT, self.text_first, last, affiliated, self.drawer))
            self.text_first, self.text_affiliated = 0, ()

    def enter(self, number: int, end: int, drawer: str | None) -> int:
        """Goes into the container that begins on line `number` and ends on line `end`."""
        self.inert(number, number)
        self.stack.append((end + 1, self.limit, self.drawer, self.indents))
        self.limit, self.drawer, self.indents = end, drawer, []
        return number + 1

    def leave(self) -> int:
        """Goes out of the innermost container; gives the line behind it."""
        self.inert(self.limit, self.limit)
        number, self.limit, self.drawer, self.indents = self.stack.pop()
        return number


def _indent(line: str, bare: str) -> int:
    """The column that a line begins in; tab stops are eight apart."""
    blank = line[: len(line) - len(bare)]
    return len(blank.expandtabs(8)) if "\t" in blank else len(blank)
