"""Which errors are Org's own and stop its work, and when: the one table of their names.

Org first collects all blocks, and an error then leaves nothing written; it then writes one target
file after the other, and an error leaves the files before (`org-babel-tangle`). Errors that only
orgfig makes stand in no table and stop nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.org.model import Document

__all__ = ["STOPS", "Stop", "reading_stops", "stops"]


class Stop(Enum):
    """When an error ends Org's work."""

    COLLECTING = "before anything is written"
    WRITING = "when its target file is to be written"


STOPS = {
    "bad-header-argument": Stop.COLLECTING,
    "lisp-error": Stop.COLLECTING,
    "unnamed-variable": Stop.COLLECTING,
    "noweb-cycle": Stop.COLLECTING,
    "bad-variable": Stop.COLLECTING,
    "language-not-run": Stop.COLLECTING,
    "reference-cycle": Stop.COLLECTING,
    "reference-not-found": Stop.COLLECTING,
    "noweb-without-heading": Stop.COLLECTING,
    "no-comment-syntax-within": Stop.COLLECTING,
    "no-comment-syntax": Stop.WRITING,
    "bad-file-argument": Stop.WRITING,
    "target-is-no-file": Stop.WRITING,
    "target-is-notebook": Stop.WRITING,
    "unknown-coding": Stop.WRITING,
    "unwritable-character": Stop.WRITING,
}
"""Names of diagnostics which are errors of Org's, too."""


def stops(problems: Iterable[Diagnostic], when: Stop) -> bool:
    """Whether one of `problems` is an error that stops Org at that time."""
    return any(
        problem.severity is Severity.ERROR and STOPS.get(problem.name) is when
        for problem in problems
    )


def reading_stops(document: Document) -> bool:
    """Whether what was found in reading stops Org: it stands at a block, and the block is live."""
    found = {one.where.line for one in document.diagnostics if stops((one,), Stop.COLLECTING)}
    return bool(found) and any(
        block.where.line in found
        and (block.heading is None or document.headings[block.heading].is_alive)
        for block in document.blocks
    )
