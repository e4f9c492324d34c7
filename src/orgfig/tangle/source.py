"""A block's own text: its lines, and what its switches `-i`, `-r` and `-l` do to them."""

from __future__ import annotations

import re
from collections.abc import Callable

from orgfig.org.model import SourceBlock
from orgfig.tangle.lines import Lines, dedent

__all__ = ["keeps_indentation", "label_format", "own_lines", "removes_labels", "without_label"]

_KEEPS_INDENTATION = re.compile(r"-i(?!\w)", re.IGNORECASE)
_FORMAT = re.compile(r'-l +"([^"\n]+)"', re.IGNORECASE)
_LABEL = frozenset("-_ abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_BLANK = " \t"


def own_lines(block: SourceBlock) -> Lines:
    """The lines of `block` as they stand in the notebook, less their common indentation."""
    first = block.where.line + 1
    texts = tuple(block.body.split("\n"))
    if block.last_line == first:
        return Lines(texts, (block.where.line,))
    origins = tuple(range(first, first + len(texts)))
    return Lines(texts if keeps_indentation(block) else dedent(texts), origins)


def keeps_indentation(block: SourceBlock) -> bool:
    """Whether the switch `-i` is there."""
    return bool(block.switches) and _KEEPS_INDENTATION.search(block.switches) is not None


def removes_labels(block: SourceBlock) -> bool:
    """Whether the switch `-r` is there."""
    return "-r" in block.switches.lower()


def label_format(block: SourceBlock) -> str:
    """How a code reference is written: what `-l` says, or Org's `(ref:%s)`."""
    found = _FORMAT.search(block.switches)
    return "(ref:%s)" if found is None else found[1]


def without_label(written: str) -> Callable[[str], str]:
    """Takes the code reference from the end of a line; `written` has one `%s` at most.

    Source: `org-src-coderef-regexp`. Of several places where it could begin, the first counts;
    case does not matter.
    """
    before, has_label, after = written.partition("%s")
    before, after = before.lower(), after.lower()

    def cut(text: str) -> str:
        low = text.lower()
        end = _end_before(low, after)
        if end is None:
            return text
        start = _label_start(low, before, end) if has_label else _plain_start(low, before, end)
        return text if start is None else text[:start].rstrip(_BLANK)

    return cut


def _end_before(text: str, after: str) -> int | None:
    """Where `after`, which may be followed by blanks, begins at the end of `text`."""
    bare = text.rstrip(_BLANK)
    inner = after.rstrip(_BLANK)
    if not bare.endswith(inner) or not text[len(bare) :].startswith(after[len(inner) :]):
        return None
    return len(bare) - len(inner)


def _label_start(text: str, before: str, end: int) -> int | None:
    first = end
    while first > 0 and text[first - 1] in _LABEL:
        first -= 1
    start = text.find(before, max(0, first - len(before)), end)
    while start >= 0 and start + len(before) < end:
        if text[start + len(before)] != " " and start + len(before) >= first:
            return start
        start = text.find(before, start + 1, end)
    return None


def _plain_start(text: str, before: str, end: int) -> int | None:
    return end - len(before) if text[:end].endswith(before) else None
