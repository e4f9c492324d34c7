"""Lines of text that know which Org line they came from, and what Org does to their indentation.

The widths are Emacs's: tab stops of eight columns, and white space as its standard syntax table
has it. Noweb and header arguments stay outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = [
    "Allowance",
    "Draft",
    "Lines",
    "dedent",
    "indentation",
    "trim",
    "trim_but_indentation",
    "width",
]

_WHITE = frozenset("\t\n\f\r \u00a0\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200C))))
_BLANK = " \t"
_TRIMMED = " \t\r"


class Lines(NamedTuple):
    """Lines without their newlines, at least one; `origins[n]` is the Org line of `texts[n]`."""

    texts: tuple[str, ...]
    origins: tuple[int, ...]


class Allowance:
    """How much may still be put into target files that the notebook has only once.

    A few lines of noweb references can ask for more text than any machine holds.
    """

    __slots__ = ("_left",)

    def __init__(self, characters: int) -> None:
        self._left = characters

    @property
    def is_used_up(self) -> bool:
        """Whether nothing more may be put in."""
        return self._left <= 0

    def spend(self, characters: int) -> bool:
        """Whether so many characters may be put in; if not, none may from then on."""
        is_enough = characters <= self._left
        self._left = self._left - characters if is_enough else 0
        return is_enough


class Draft:
    """Lines being put together: what is added goes on with the last line.

    A line that has taken over a text other than blank keeps the origin of the first such text,
    so that a noweb reference between two brackets leads to what was put there.
    """

    __slots__ = ("_origins", "_parts", "_taken", "_texts")

    def __init__(self, origin: int) -> None:
        self._texts: list[str] = []
        self._parts: list[str] = []
        self._origins = [origin]
        self._taken = False

    def write(self, text: str) -> None:
        """Goes on with `text`, which has no newline; the line keeps its origin."""
        self._parts.append(text)

    def take(self, lines: Lines, prefix: str = "") -> None:
        """Goes on with `lines`; `prefix` stands before all of them but the first."""
        first, *others = lines.texts
        self._parts.append(first)
        if not self._taken and first.strip():
            self._origins[-1] = lines.origins[0]
            self._taken = True
        if others:
            self._end_line()
            self._texts += [prefix + text for text in others[:-1]]
            self._parts.append(prefix + others[-1])
            self._origins += lines.origins[1:]
            self._taken = bool(others[-1].strip())

    def break_line(self, origin: int) -> None:
        """Begins a new line, which comes from `origin`."""
        self._end_line()
        self._origins.append(origin)
        self._taken = False

    def lines(self) -> Lines:
        """What was put together."""
        return Lines((*self._texts, "".join(self._parts)), tuple(self._origins))

    def _end_line(self) -> None:
        self._texts.append("".join(self._parts))
        self._parts.clear()


def dedent(texts: Sequence[str]) -> tuple[str, ...]:
    """`texts` without their common indentation, as Org 9.7's `org-remove-indentation` has it.

    Lines that hold only white space do not count; they lose as much as the others, or all they
    have. A shorter line that holds a form feed, a carriage return or the like makes the whole
    removal fail.
    """
    columns = _common_columns(texts)
    if columns == 0:
        return tuple(texts)
    cut = []
    for text in texts:
        bare = text.lstrip(_BLANK)
        blank = text[: len(text) - len(bare)]
        if width(blank) >= columns:
            cut.append(_without_columns(blank, columns) + bare)
        elif bare:
            return tuple(texts)
        else:
            cut.append("")
    return tuple(cut)


def trim(lines: Lines) -> Lines:
    """`lines` without the blanks and empty lines at both ends; the first line is not indented."""
    kept = _without_white_ends(lines, _TRIMMED)
    texts = list(kept.texts)
    texts[0] = texts[0].lstrip(_TRIMMED)
    texts[-1] = texts[-1].rstrip(_TRIMMED)
    return Lines(tuple(texts), kept.origins)


def trim_but_indentation(lines: Lines) -> Lines:
    """As `trim`, but the first line keeps its indentation: for blocks with the switch `-i`."""
    kept = _without_white_ends(lines, _BLANK)
    last = kept.texts[-1].rstrip(_TRIMMED)
    return Lines((*kept.texts[:-1], last), kept.origins)


def _without_white_ends(lines: Lines, leading: str) -> Lines:
    texts = lines.texts
    stop = len(texts)
    while stop > 1 and not texts[stop - 1].strip(_TRIMMED):
        stop -= 1
    start = 0
    while start < stop - 1 and not texts[start].strip(leading):
        start += 1
    return Lines(texts[start:stop], lines.origins[start:stop])


def _common_columns(texts: Sequence[str]) -> int:
    """The width of the least indentation; as in Org, never more than the text has characters."""
    least = sum(map(len, texts)) + len(texts)
    for text in texts:
        bare = text.lstrip(_BLANK)
        if bare and bare[0] not in _WHITE:
            columns = width(text[: len(text) - len(bare)])
            if columns == 0:
                return 0
            least = min(least, columns)
    return least


def indentation(text: str) -> str:
    """The blanks and tabs that `text` begins with."""
    return text[: len(text) - len(text.lstrip(_BLANK))]


def width(blank: str) -> int:
    """How many columns blanks and tabs are wide."""
    return len(blank.expandtabs(8)) if "\t" in blank else len(blank)


def _without_columns(blank: str, columns: int) -> str:
    """`blank` less its first columns; a tab that reaches across stays whole, as in Emacs."""
    column = 0
    for at, character in enumerate(blank):
        column += 8 - column % 8 if character == "\t" else 1
        if column > columns:
            return blank[at:]
    return ""
