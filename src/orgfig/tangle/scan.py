"""What Org finds in a notebook where it searches the text, rather than asks its parser.

Such a search sees lines in examples and comments, too. Everything is looked up in tables that
are made once, when they are first asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from orgfig.org.landmarks import Landmarks, landmarks
from orgfig.org.model import Document, Heading, SourceBlock

__all__ = ["Scan"]

_NAME = re.compile(r"\n[ \t]*#\+name:([^\n]*)", re.IGNORECASE)
_BEGIN = re.compile(r"[ \t]*#\+begin_src[ \t]+[^ \f\t\n\r\v]", re.IGNORECASE)
_KEYWORD = re.compile(r"[ \t]*#\+[^\s:][^\s:]*:|[ \t]*#\+:[^\s:]*:", re.IGNORECASE)
_BLANK = " \t"


class Scan:
    """Searches in the text of one document; lines are counted from 1."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text; `lines[n]` is line n."""
        return ("", *self._document.text.split("\n"))

    @cached_property
    def _marks(self) -> Landmarks:
        return landmarks(self._document.text)

    @cached_property
    def _firsts(self) -> list[int]:
        return [block.where.line for block in self._document.blocks]

    def block_at(self, line: int) -> SourceBlock | None:
        """The source block that `line` is in, its first and last line included."""
        at = bisect_right(self._firsts, line) - 1
        block = self._document.blocks[at] if at >= 0 else None
        return block if block is not None and line <= block.last_line else None

    def heading_at(self, line: int) -> Heading | None:
        """The heading that `line` stands under, or is."""
        at = bisect_right(self._marks.headings, line) - 1
        return self._document.headings[at] if at >= 0 else None

    def below(self, heading: Heading) -> tuple[int, tuple[str, ...]]:
        """The first line below a heading's drawer, which has properties, and the subtree's text.

        It has no final newline, but at the end of the file all that are there
        (`org-babel-ref-headline-body`).
        """
        first = max(one.where.line for one in heading.properties) + 2
        is_at_end = heading.last_line >= len(self.lines) - 2
        return first, self.lines[first : None if is_at_end else heading.last_line + 1]

    def end_after(self, line: int) -> int | None:
        """The first line behind `line` that ends a source block for a search."""
        at = bisect_right(self._marks.ends, line)
        return self._marks.ends[at] if at < len(self._marks.ends) else None

    def end_before(self, line: int) -> int | None:
        """Where the last source block before `line` ends, for a search backward.

        It is the first end behind the last begin that has one, and such lines count wherever
        they stand (`re-search-backward` for `org-babel-src-block-regexp`).
        """
        last = bisect_left(self._marks.ends, line) - 1
        begin = bisect_left(self._marks.begins, self._marks.ends[last]) - 1 if last >= 0 else -1
        return self.end_after(self._marks.begins[begin]) if begin >= 0 else None

    @cached_property
    def named(self) -> dict[str, int]:
        """Where the first source block of each name in small letters ends.

        After `org-babel-named-src-block-regexp-for-name`: only keywords may stand between name
        and block, and it ends at the first `#+end_src`, wherever that is.
        """
        found: dict[str, int] = {}
        begins = self._begins_below_names()
        for line, name in self._names():
            begin = begins[line]
            end = None if begin is None else self.end_after(begin)
            if end is not None:
                found.setdefault(name.lower(), end)
        return found

    def _names(self) -> Iterator[tuple[int, str]]:
        """The lines that say `#+name:`, and what they say."""
        text = f"\n{self._document.text}"
        line = place = 0
        for found in _NAME.finditer(text):
            line += text.count("\n", place, found.start()) + 1
            place = found.start() + 1
            yield line, found[1].strip(_BLANK)

    def _begins_below_names(self) -> dict[int, int | None]:
        """For each line with a name the begin line that follows, with keywords between at most."""
        begins: dict[int, int | None] = {}
        for line, _ in reversed([*self._names()]):
            below = line + 1
            while below not in begins and below < len(self.lines) and self._is_keyword(below):
                below += 1
            begins[line] = begins[below] if below in begins else self._begin_at(below)
        return begins

    def _is_keyword(self, line: int) -> bool:
        return _KEYWORD.match(self.lines[line]) is not None

    def _begin_at(self, line: int) -> int | None:
        is_there = line < len(self.lines) and _BEGIN.match(self.lines[line]) is not None
        return line if is_there else None
