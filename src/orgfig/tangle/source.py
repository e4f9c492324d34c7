"""A block's own text: its lines, and what its switches `-i`, `-r` and `-l` do to them."""

from __future__ import annotations

import re
from collections.abc import Callable

from orgfig.diagnostics import Diagnostic
from orgfig.org.model import SourceBlock
from orgfig.tangle.lines import Lines, dedent
from orgfig.tangle.refusals import not_yet_honoured

__all__ = [
    "keeps_indentation",
    "label_format",
    "own_lines",
    "removes_labels",
    "too_many_labels",
    "without_label",
]

_KEEPS_INDENTATION = re.compile(r"-i(?!\w)", re.IGNORECASE)
_FORMAT = re.compile(r'-l +"([^"\n]+)"', re.IGNORECASE)
_LABEL = frozenset("-_ abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_BLANK = " \t"
_MOST_LABELS = 20  # in one format: each line is gone over once for each


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


def too_many_labels(block: SourceBlock) -> Diagnostic | None:
    """The error for a format of `-l` with more labels than are told apart here."""
    if label_format(block).count("%s") <= _MOST_LABELS:
        return None
    return not_yet_honoured(block.where, f"-l with more than {_MOST_LABELS} labels")


def without_label(written: str) -> Callable[[str], str]:
    """Takes the code reference from the end of a line; each `%s` in `written` is a label.

    Source: `org-src-coderef-regexp`. Of several places where it could begin, the first counts;
    case does not matter.
    """
    first, *others = written.lower().split("%s")

    def cut(text: str) -> str:
        low = text.lower()
        places = _ends(low, others[-1] if others else first)
        for literal in [*others[-2::-1], first] if others else []:
            places = _before(low, literal, _label_starts(low, places))
        return text[: places[0]].rstrip(_BLANK) if places else text

    return cut


def _ends(text: str, literal: str) -> list[int]:
    """Where `literal`, which blanks may follow, begins at the end of `text`; once at most."""
    bare = text.rstrip(_BLANK)
    inner = literal.rstrip(_BLANK)
    if not bare.endswith(inner) or not text[len(bare) :].startswith(literal[len(inner) :]):
        return []
    return [len(bare) - len(inner)]


def _label_starts(text: str, ends: list[int]) -> list[int]:
    """Where a label can begin that ends at one of `ends`, in order."""
    starts: list[int] = []
    wanted = set(ends)
    lowest, highest = min(ends, default=0), max(ends, default=0)
    is_label = False
    for at in range(highest - 1, -1, -1):
        is_label = text[at] in _LABEL and (is_label or at + 1 in wanted)
        if is_label and text[at] != " ":
            starts.append(at)
        elif not is_label and at <= lowest:
            break
    return starts[::-1]


def _before(text: str, literal: str, ends: list[int]) -> list[int]:
    """Where `literal` begins if it is to end at one of `ends`, in order."""
    length = len(literal)
    return [end - length for end in ends if end >= length and text[end - length : end] == literal]
