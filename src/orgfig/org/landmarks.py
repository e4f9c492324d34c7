"""Where a text may turn: headings, and lines that may end something. One pass over all lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Landmarks", "landmarks"]


class Landmarks(NamedTuple):
    """Line numbers found in one pass: headings, lines that may end something, by their text.

    `begins` and `ends` are what Org's own scan takes for first and last lines of source blocks.
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


def landmarks(lines: Sequence[str]) -> Landmarks:
    """The landmarks of a text; `lines[n]` is line n, `lines[0]` is not looked at."""
    headings: list[int] = []
    begins: list[int] = []
    ends: list[int] = []
    closing: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if line[:1] == "*":
            if line.lstrip("*")[:1] == " ":
                headings.append(number)
            continue
        bare = line.lstrip(" \t")
        if bare[:1] == "#":
            start = bare[:11].lower()
            if start == "#+begin_src" and bare[11:12] in {" ", "\t"} and not bare[11:].isspace():
                begins.append(number)
            elif start[:5] == "#+end":
                closing.setdefault(bare.rstrip(" \t").lower(), []).append(number)
                if start[:9] == "#+end_src":
                    ends.append(number)
        elif bare[:5].lower() == ":end:":
            closing.setdefault(bare.rstrip(" \t").lower(), []).append(number)
        if "\\end{" in line:
            _note_latex_end(line, number, closing)
    return Landmarks(tuple(headings), closing, tuple(begins), tuple(ends))


def _note_latex_end(line: str, number: int, closing: dict[str, list[int]]) -> None:
    bare = line.rstrip(" \t").lower()
    if bare.endswith("}"):
        closing.setdefault(bare[bare.rfind("\\end{") :], []).append(number)
