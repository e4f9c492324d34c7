"""Differences between two pictures in few words: what stands in whose place, how many of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

__all__ = ["counted", "exchanged", "listed", "shortened", "signed", "some_of"]

MOST_NAMED = 3
LONGEST = 60


def exchanged(gone: Counter[str], come: Counter[str]) -> str:
    """What stands in whose place: `“a” → “b”`, and how many more there are."""
    before, after = list(gone.elements()), list(come.elements())
    pairs = [f"“{shortened(a)}” → “{shortened(b)}”" for a, b in zip(before, after, strict=False)]
    pairs += [f"“{shortened(one)}” is gone" for one in before[len(after) :]]
    pairs += [f"“{shortened(one)}” is new" for one in after[len(before) :]]
    return listed(pairs)


def listed(words: Sequence[str]) -> str:
    """The first few, each once, and how many more there are."""
    distinct = list(dict.fromkeys(words))
    more = len(distinct) - MOST_NAMED
    return ", ".join(distinct[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def shortened(text: str) -> str:
    """The text on one line, its end left out where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def signed(count: int) -> str:
    """By how many there are more or fewer, `0` for as many."""
    return f"{count:+d}" if count else "0"


def counted(number: int, what: str) -> str:
    """How many of what, such as `1 text` or `3 texts`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def some_of(numbers: Sequence[int], total: int, what: str) -> str:
    """How many of all, and from which on: `3 of 45 frames coded otherwise (from number 7 on)`."""
    return f"{len(numbers)} of {total} {what} (from number {numbers[0]} on)"
