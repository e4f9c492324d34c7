"""Noweb references as they are written: where they stand in a line, what surrounds them.

What they stand for is for `names`, and `noweb` puts it there.
"""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.org.model import SourceBlock
from orgfig.tangle.lines import Draft, Lines
from orgfig.tangle.values import value

__all__ = [
    "breaks",
    "has_arguments",
    "has_prefix",
    "references_in",
    "separate",
    "separator",
    "split_at_returns",
    "text_of",
    "without_references",
]

_BLANK = " \t"


def references_in(text: str) -> Iterator[tuple[int, int]]:
    """Where the references of a line begin and end, `<<` and `>>` included.

    A name has no blank at its ends; of several possible ends the first counts. But Org's regular
    expression would rather have a name of two characters or more: `<<p>> + <<q>>` is one
    reference, to `p>> + <<q`.
    """
    start = text.find("<<")
    while start >= 0:
        if text[start + 2 : start + 3] in _BLANK:
            start = text.find("<<", start + 1)
            continue
        stop = _end_of_name(text, start + 4)
        if stop < 0 and text.startswith(">>", start + 3):
            stop = start + 3
        if stop < 0:
            return
        yield start, stop + 2
        start = text.find("<<", stop + 2)


def _end_of_name(text: str, first: int) -> int:
    """Where, from `first` on, a `>>` follows what is no blank; -1 for nowhere."""
    stop = text.find(">>", first)
    while stop >= 0 and text[stop - 1] in _BLANK:
        stop = text.find(">>", stop + 1)
    return stop


def without_references(lines: Lines) -> Lines:
    """`lines` with every reference taken out, for `:noweb strip-tangle`."""
    texts = []
    for text in lines.texts:
        end, kept = 0, []
        for start, stop in references_in(text):
            kept.append(text[end:start])
            end = stop
        texts.append("".join([*kept, text[end:]]))
    return Lines(tuple(texts), lines.origins)


def has_arguments(name: str) -> bool:
    """Whether a reference asks for the result of a block."""
    opening = name.find("(")
    return opening >= 0 and name.find(")", opening) >= 0


def text_of(block: SourceBlock, key: str) -> str | None:
    """The text of `key` as Org reads it in a block that is looked up: no Lisp is evaluated."""
    found = value(block.arguments, key, evaluate=False)
    return found if isinstance(found, str) else None


def has_prefix(block: SourceBlock) -> bool:
    """Whether what stands before a reference is put before every line of its expansion."""
    if not block.arguments.has("noweb-prefix"):
        return True
    return block.arguments.get("noweb-prefix") not in {None, "nil", "no"}


def separator(block: SourceBlock) -> str:
    """What stands between `block` and the next one of a reference."""
    found = text_of(block, "noweb-sep")
    return "\n" if found is None else found


def separate(draft: Draft, text: str, origin: int) -> None:
    """Puts the separator `text` behind a block whose last line came from `origin`."""
    for at, part in enumerate(text.split("\n")):
        if at:
            draft.break_line(origin)
        draft.write(part)


def breaks(lines: Lines) -> int:
    """How many lines Org would put a prefix before."""
    return len(lines.texts) - 1 + sum(text.count("\r") for text in lines.texts)


def split_at_returns(lines: Lines) -> Lines:
    """Org takes a carriage return in what is inserted for the end of a line."""
    if not any("\r" in text for text in lines.texts):
        return lines
    pairs = [
        (part, origin)
        for text, origin in zip(lines.texts, lines.origins, strict=True)
        for part in text.split("\r")
    ]
    return Lines(tuple(text for text, _ in pairs), tuple(origin for _, origin in pairs))
