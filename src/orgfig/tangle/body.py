"""A block's text as it will stand in its target file: noweb, prologue, labels, indentation.

The order of the steps is that of `org-babel-tangle-single-block` of Org 9.7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orgfig.diagnostics import Diagnostic
from orgfig.org.model import SourceBlock
from orgfig.tangle.lines import Lines, dedent, trim, trim_but_indentation
from orgfig.tangle.noweb import Expansion, References
from orgfig.tangle.noweb_text import without_references
from orgfig.tangle.settings import Settings
from orgfig.tangle.source import (
    keeps_indentation,
    label_format,
    own_lines,
    removes_labels,
    too_many_labels,
    without_label,
)

if TYPE_CHECKING:
    from orgfig.tangle.variables import Variables

__all__ = ["Body", "body"]


class Body(NamedTuple):
    """What one block puts into its target file, and what stands against it."""

    lines: Lines
    problems: tuple[Diagnostic, ...]


def body(
    block: SourceBlock,
    settings: Settings,
    references: References,
    variables: Variables | None = None,
) -> Body:
    """The text of `block` with its `variables`; its references are resolved by `references`.

    Lines of prologue and epilogue come from the block's `#+begin_src` line.
    """
    expansion = _expanded(block, settings, references)
    problems = expansion.problems
    if variables is not None:
        problems = (*variables.problems, *problems)
    if variables is not None and variables.texts:
        from orgfig.tangle.variables import framed

        lines = framed(block, settings, expansion.lines, variables)
    else:
        lines = _framed(block, settings, expansion.lines)
    excess = too_many_labels(block) if removes_labels(block) else None
    if excess is not None:
        problems = (*problems, excess)
    elif removes_labels(block):
        cut = without_label(label_format(block))
        lines = Lines(tuple(map(cut, lines.texts)), lines.origins)
    if keeps_indentation(block) and references.line_after(block) == block.where.line:
        return Body(trim_but_indentation(lines), problems)
    return Body(trim(Lines(dedent(lines.texts), lines.origins)), problems)


def _expanded(block: SourceBlock, settings: Settings, references: References) -> Expansion:
    lines = own_lines(block)
    if not settings.expands_noweb:
        return Expansion(lines)
    if settings.strips_noweb:
        return Expansion(without_references(lines))
    return references.expand(block, lines, settings.comments)


def _framed(block: SourceBlock, settings: Settings, lines: Lines) -> Lines:
    """`lines` between the block's prologue and epilogue; behind Lisp stands a newline instead."""
    before = [] if settings.prologue is None else settings.prologue.split("\n")
    after = [] if settings.epilogue is None else settings.epilogue.split("\n")
    if settings.ends_with_newline:
        after = [""]
    here = block.where.line
    return Lines(
        (*before, *lines.texts, *after),
        (*[here] * len(before), *lines.origins, *[here] * len(after)),
    )
