"""Which lines of a text are what: sections, drawers, blocks, keywords, running text.

Follows Org's element parser as far as it decides what is alive: a block inside an example is no
block, one inside a quote or a drawer is. Containers are walked through with a stack, and ends
are looked up, so that each line is looked at once. What the parts say is for other modules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orgfig.org.affiliated import goes_on, read_affiliated
from orgfig.org.element import Affiliated, Element, Kind
from orgfig.org.extent import DRAWER, entry_ends, is_entry
from orgfig.org.landmarks import NOT_WHITE, Landmarks

__all__ = ["read_elements"]

_INERT = frozenset({"comment", "example", "export"})
_BEGIN = re.compile(rf"#\+begin_({NOT_WHITE}+)", re.IGNORECASE)
_DYNAMIC = re.compile(r"#\+begin:[ \t]*\w", re.IGNORECASE)
_KEYWORD = re.compile(rf"#\+{NOT_WHITE}+:")
_LATEX = re.compile(r"\\begin\{([A-Za-z0-9*]+)\}")
_FOOTNOTE = re.compile(r"\[fn:[-\w$%'\u00b7\u0300-\u036f]+\]")
_RULE = re.compile(r"\+(?:-+\+)+[ \t]*$")
_SPECIAL = frozenset("#:\\[%C|-+*0123456789")
_BLANK = " \t"
_TEXT = Kind.TEXT


def read_elements(
    lines: Sequence[str], marks: Landmarks, first: int, last: int, heading: int | None
) -> list[Element]:
    """The elements of lines `first` to `last`, which hold no heading, in order."""
    walk = _Walk(lines, marks, last + 1, heading)
    number = first
    while number < walk.limit or walk.stack:
        if number >= walk.limit:
            number = walk.leave()
        elif line := lines[number]:
            number = walk.step(number, line)
        else:
            number = walk.inert(number, number)
    walk.end_text(number)
    return walk.elements


class _Walk:
    """Where a walk through a section is: the container it is in, what it has found.

    `entries` are the ends of the entries of the list around the line, or of the last one.
    """

    __slots__ = (
        *("drawer", "elements", "entries", "heading", "limit", "lines", "marks", "pending"),
        *("stack", "text_affiliated", "text_first"),
    )

    def __init__(
        self, lines: Sequence[str], marks: Landmarks, limit: int, heading: int | None
    ) -> None:
        self.lines = lines
        self.marks = marks
        self.limit = limit
        self.heading = heading
        self.drawer: str | None = None
        self.entries: dict[int, int] = {}
        self.stack: list[tuple[int, int, str | None, dict[int, int]]] = []
        self.pending: list[Affiliated] = []
        self.text_first = 0
        self.text_affiliated: tuple[Affiliated, ...] = ()
        self.elements: list[Element] = []

    def step(self, number: int, line: str) -> int:
        """Takes in the line `number`; gives the number of the line to go on with."""
        bare = line.lstrip(_BLANK)
        if not bare:
            return self.inert(number, number)
        first = bare[0]
        if first == "#":
            return self.hash(number, bare)
        if self.pending:
            self.note_name(number, bare)
        if first not in _SPECIAL:
            return self.text(number)
        if first == ":":
            return self.colon(number, bare)
        if first == "|":
            return self.new_text(number)
        return self.other(number, line, bare)

    def hash(self, number: int, bare: str) -> int:  # noqa: PLR0911 -- one for each kind of line
        """A comment, a keyword, a block, or text that only looks like one."""
        if bare[1:2] in {"", " "}:
            return self.inert(number, number)
        if self.text_first and "]:" in bare and goes_on(bare):
            return self.text(number)
        if affiliated := read_affiliated(bare):
            self.end_text(number)
            self.pending.append(affiliated)
            return number + 1
        begin = _BEGIN.match(bare)
        kind = begin[1].lower() if begin else ""
        end = self.marks.close(f"#+end_{kind}", number, self.limit) if begin else None
        if kind == "src" and end is not None:
            return self.note(Kind.SOURCE, number, end)
        if self.pending:
            self.note_name(number, bare)
        if begin:
            return self.block(number, kind, end)
        if _DYNAMIC.match(bare):
            return self.dynamic(number)
        if _KEYWORD.match(bare):
            return self.note(Kind.KEYWORD, number, number)
        return self.text(number)

    def block(self, number: int, kind: str, end: int | None) -> int:
        """What stands between `#+begin_KIND` and the first `#+end_KIND`; no source block."""
        if end is None:
            last = self.limit - 1
            self.elements.append(
                Element(Kind.UNCLOSED, number, last, (), self.drawer, self.heading)
            )
            return self.text(number)
        if kind == "verse" and end > number + 1:
            return self.note(Kind.TEXT, number + 1, end - 1) + 1
        if kind in _INERT or kind == "verse":
            return self.inert(number, end)
        return self.enter(number, end, self.drawer)

    def dynamic(self, number: int) -> int:
        """What stands between `#+begin: NAME` and `#+end:`, whose colon may be missing."""
        ends = (self.marks.close(end, number, self.limit) for end in ("#+end:", "#+end"))
        end = min((end for end in ends if end is not None), default=None)
        if end is not None:
            return self.enter(number, end, self.drawer)
        self.end_text(number)
        return self.text(number)

    def colon(self, number: int, bare: str) -> int:
        """A drawer, or fixed-width text."""
        if bare[1:2] in {"", " "}:
            return self.inert(number, number)
        if found := DRAWER.match(bare):
            end = self.marks.close(":end:", number, self.limit)
            if end is not None:
                return self.enter(number, end, found[1].upper())
        return self.text(number)

    def other(self, number: int, line: str, bare: str) -> int:  # noqa: PLR0911 -- as above
        """Lists, rules, LaTeX environments, footnotes, diary entries and clock lines."""
        first = bare[0]
        if is_entry(line, bare):
            return self.entry(number)
        if first == "-" and bare.startswith("-----") and not bare.strip("- \t"):
            return self.inert(number, number)
        if first == "+" and _RULE.match(bare):
            return self.new_text(number)
        if first == "\\" and (found := _LATEX.match(bare)):
            end = self.marks.close(f"\\end{{{found[1].lower()}}}", number - 1, self.limit)
            return self.text(number) if end is None else self.inert(number, end)
        if line[0] == "[" and _FOOTNOTE.match(line):
            return self.footnote(number)
        if line.startswith("%%(") or bare[:6].upper() == "CLOCK:":
            return self.inert(number, number)
        return self.text(number)

    def entry(self, number: int) -> int:
        """An entry of a list, which ends where Org says whatever stands in it."""
        self.end_text(number)
        self.pending = []
        if number not in self.entries:
            self.entries = entry_ends(self.lines, self.marks, number, self.limit)
        end = self.entries[number]
        self.push(end, end, self.drawer, self.entries)
        return self.text(number)

    def footnote(self, number: int) -> int:
        """A footnote's definition lasts to the next one, or to two blank lines, even in code.

        Keywords right above the next one belong to that (`org-element-footnote-definition-parser`).
        """
        end = number + 1
        while end < self.limit and not _FOOTNOTE.match(self.lines[end]):
            if not (self.lines[end].strip(_BLANK) or self.lines[end - 1].strip(_BLANK)):
                break
            end += 1
        else:
            while end < self.limit and read_affiliated(self.lines[end - 1].lstrip(_BLANK)):
                end -= 1
        self.end_text(number)
        self.push(end, end, self.drawer, {})
        return self.text(number)

    def note_name(self, number: int, bare: str) -> None:
        """Notes what begins on line `number` as a named element, if a name stands above it.

        Clock lines have none (`org-element--collect-affiliated-keywords`).
        """
        if bare[:6].upper() != "CLOCK:" and any(one.key == "NAME" for one in self.pending):
            last, affiliated = self.limit - 1, tuple(self.pending)
            self.elements.append(
                Element(Kind.NAMED, number, last, affiliated, self.drawer, self.heading)
            )

    def text(self, number: int) -> int:
        """A line of running text, and those below that can be nothing else."""
        if not self.text_first:
            self.text_first = number
            if self.pending:
                self.text_affiliated, self.pending = tuple(self.pending), []
        number += 1
        lines, limit = self.lines, self.limit
        while number < limit and (first := lines[number][:1]).isalpha() and first != "C":
            number += 1
        return number

    def new_text(self, number: int) -> int:
        """A line of running text that does not belong to what is above."""
        self.end_text(number)
        self.pending = []
        return self.text(number)

    def inert(self, number: int, end: int) -> int:
        """Lines in which nothing counts."""
        if self.text_first:
            self.end_text(number)
        if self.pending:
            self.pending = []
        return end + 1

    def note(self, kind: Kind, first: int, last: int) -> int:
        """Notes an element, with the affiliated keywords above it."""
        self.end_text(first)
        affiliated: tuple[Affiliated, ...] = ()
        if self.pending:
            affiliated, self.pending = tuple(self.pending), []
        self.elements.append(Element(kind, first, last, affiliated, self.drawer, self.heading))
        return last + 1

    def end_text(self, number: int) -> None:
        """Ends running text before line `number`."""
        if self.text_first:
            place = self.text_first, number - 1
            self.elements.append(
                Element(_TEXT, *place, self.text_affiliated, self.drawer, self.heading)
            )
            self.text_first, self.text_affiliated = 0, ()

    def enter(self, number: int, end: int, drawer: str | None) -> int:
        """Goes into the container that begins on line `number` and ends on line `end`."""
        self.inert(number, number)
        self.push(end + 1, end, drawer, {})
        return number + 1

    def push(self, behind: int, limit: int, drawer: str | None, entries: dict[int, int]) -> None:
        """Goes into what ends before line `limit`; the line `behind` is where to go on."""
        self.stack.append((behind, self.limit, self.drawer, self.entries))
        self.limit, self.drawer, self.entries = limit, drawer, entries

    def leave(self) -> int:
        """Goes out of the innermost container; gives the line behind it."""
        self.inert(self.limit, self.limit)
        number, self.limit, self.drawer, self.entries = self.stack.pop()
        return number
