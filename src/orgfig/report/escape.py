"""Text from notebooks and programs, made safe to print on a terminal; and how wide it prints.

Control characters could move the cursor or hide what follows, marks of direction could reverse
what is read: both are shown as what they are.
"""

from __future__ import annotations

__all__ = ["columns", "cut", "padded", "visible", "visible_lines"]

JOINERS = "\u200c\u200d"
"""Invisible, but part of how Persian words and many emoji are written."""


def visible(text: str) -> str:
    r"""`text` as one line in which every character is seen: ESC as `\x1b`, a newline as `\n`."""
    return text if text.isprintable() else "".join(map(_shown, text))


def visible_lines(text: str) -> list[str]:
    """The lines of `text`, each as `visible` gives it; tabs become spaces."""
    lines = text.replace("\r\n", "\n").split("\n")
    return [visible(line.expandtabs(4)) for line in lines]


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(map(_columns_of, text, map(unicodedata.east_asian_width, text)))


def cut(text: str, width: int) -> str:
    """`text` in at most `width` columns, with an ellipsis where some is left out."""
    if columns(text) <= width:
        return text
    kept, taken = [], 1
    for one in text:
        taken += columns(one)
        if taken > width:
            break
        kept.append(one)
    return "".join(kept) + "…" if width > 0 else ""


def padded(text: str, width: int) -> str:
    """`text` with spaces up to `width` columns."""
    return text + " " * (width - columns(text))


def _shown(one: str) -> str:
    if one.isprintable() or one in JOINERS:
        return one
    return " " if one == "\u00a0" else one.encode("unicode_escape").decode("ascii")


def _columns_of(one: str, east_asian_width: str) -> int:
    import unicodedata

    if unicodedata.combining(one) or unicodedata.category(one) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width in "WF" else 1
