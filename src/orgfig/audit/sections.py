"""What stands under a figure's heading and belongs to no figure further in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from orgfig.audit.register import Subject
from orgfig.figure.model import Figure
from orgfig.org.model import Heading, SourceBlock

__all__ = ["own_blocks", "own_headings"]


def own_blocks(subject: Subject) -> Iterator[SourceBlock]:
    """The living source blocks of the figure, tangled or not, in order."""
    document, first = subject.notebook.document, subject.figure.where.line
    at = bisect_left(document.blocks, first, key=lambda block: block.where.line)
    for position in range(at, len(document.blocks)):
        block = document.blocks[position]
        if block.where.line > subject.figure.heading.last_line:
            return
        is_alive = block.heading is None or document.headings[block.heading].is_alive
        if is_alive and _owner(subject, block.where.line) == subject.figure.where.line:
            yield block


def own_headings(subject: Subject) -> Iterator[Heading]:
    """The figure's heading, and the living ones below it."""
    yield subject.figure.heading
    headings = subject.notebook.document.headings
    for position in range(subject.figure.heading.number + 1, len(headings)):
        heading = headings[position]
        if heading.where.line > subject.figure.heading.last_line:
            return
        if heading.is_alive and _owner(subject, heading.where.line) == subject.figure.where.line:
            yield heading


def _owner(subject: Subject, line: int) -> int:
    """The line of the innermost figure around `line`; figures are in order of their lines."""
    figures = subject.notebook.figures
    at = bisect_right(figures, line, key=_begin) - 1
    while at >= 0 and figures[at].heading.last_line < line:
        at -= 1
    return _begin(figures[at]) if at >= 0 else 0


def _begin(figure: Figure) -> int:
    return figure.where.line
