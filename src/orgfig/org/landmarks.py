"""Where a text may turn: headings, and lines that may end something. One search over the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

__all__ = ["NOT_WHITE", "Landmarks", "landmarks"]

NOT_WHITE = r"[^\t\n\f\r \u00a0\u2000-\u200b\u202f\u205f\u3000]"
"""What is no blank to Emacs in Org's mode, as part of a regular expression."""

_MARK = re.compile(
    r"\n(?:(\*+ )|[ \t]*(?:(#\+[bB][eE][gG][iI][nN]_[sS][rR][cC][ \t]+[^ \f\t\n\r\v])"
    r"|((?:#\+[eE][nN][dD]|:[eE][nN][dD]:)[^\n]*)))"
)
_LATEX_END = re.compile(r"\\end\{[A-Za-z0-9*]+\}[ \t]*(?=\n|\Z)", re.IGNORECASE)


class Landmarks(NamedTuple):
    """Line numbers: of headings, and of lines that may end something, by their text.

    `begins` and `ends` are what Org's own scan takes for first and last lines of source blocks
    (`org-babel-src-block-regexp`).
    """

    headings: tuple[int, ...]
    closing: dict[str, list[int]]
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def close(self, written: str, after: int, limit: int) -> int | None:
        """The first line after `after` and before `limit` that says `written`, if any."""
        places = self.closing.get(written, ())
        found = bisect_right(places, after)
        return places[found] if found < len(places) and places[found] < limit else None


def landmarks(text: str) -> Landmarks:
    """The landmarks of a text, whose first line is line 1."""
    headings: list[int] = []
    begins: list[int] = []
    ends: list[int] = []
    closing: dict[str, list[int]] = {}
    text = f"\n{text}"
    number = counted = 0
    for found in _MARK.finditer(text):
        start = found.start() + 1
        number += text.count("\n", counted, start)
        counted = start
        heading, begin, end = found.groups()
        if heading:
            headings.append(number)
        elif begin:
            begins.append(number)
        else:
            written = end.rstrip(" \t").lower()
            closing.setdefault(written, []).append(number)
            if written.startswith("#+end_src"):
                ends.append(number)
    _note_latex_ends(text, closing)
    return Landmarks(tuple(headings), closing, tuple(begins), tuple(ends))


def _note_latex_ends(text: str, closing: dict[str, list[int]]) -> None:
    """Notes the lines on which a LaTeX environment may end, in any case of letters."""
    number = counted = 0
    for found in _LATEX_END.finditer(text):
        number += text.count("\n", counted, found.start())
        counted = found.start()
        closing.setdefault(found[0].rstrip(" \t").lower(), []).append(number)
