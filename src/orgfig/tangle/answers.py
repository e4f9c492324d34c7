"""What the blocks of a document ask for by `:var` and `<<name()>>`; loads what answers if they do.

A notebook without either pays for none of the modules that look things up.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from orgfig.diagnostics import Diagnostic
from orgfig.org.model import Document, SourceBlock, Sources
from orgfig.tangle.lines import Allowance
from orgfig.tangle.model import Evaluator
from orgfig.tangle.noweb import References

if TYPE_CHECKING:
    from orgfig.tangle.lookup import Lookup
    from orgfig.tangle.variables import Variables

__all__ = ["Answers"]


class Answers:
    """Answers for one document, whose `references` are told where their calls are answered."""

    def __init__(
        self,
        references: References,
        document: Document,
        evaluator: Evaluator | None,
        sources: Sources | None,
        allowance: Allowance,
    ) -> None:
        self._references = references
        self._document = document
        self._around = (evaluator, sources, allowance)
        references.called = self._called

    def variables(self, block: SourceBlock) -> Variables | None:
        """What sets the variables of a block that is tangled; None for one without."""
        if not block.arguments.has("var"):
            return None
        from orgfig.tangle.variables import variables

        return variables(block, self._lookup)

    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is to be said of blocks that were run, so far."""
        return tuple(self._lookup.surroundings.warnings) if "_lookup" in vars(self) else ()

    def _called(self, written: str, line: int) -> str | Diagnostic:
        return self._lookup.called(written, line)

    @cached_property
    def _lookup(self) -> Lookup:
        from orgfig.tangle.lookup import Lookup, Surroundings

        return Lookup(self._document, self._references, Surroundings(*self._around))
