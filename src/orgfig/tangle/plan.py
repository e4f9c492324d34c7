"""The room's one function. What it needs is loaded when a document is really tangled."""

from __future__ import annotations

from orgfig.org.model import Document, Sources
from orgfig.tangle.model import Evaluator, TanglePlan

__all__ = ["plan"]


def plan(
    document: Document,
    evaluator: Evaluator | None = None,
    sources: Sources | None = None,
) -> TanglePlan:
    """All target files of `document`, in order of first appearance.

    An error touches only the target files whose blocks it stands in. `evaluator` gives the
    results of blocks that `:var` and `<<name()>>` ask for, `sources` the other files that they
    name; what asks for them is an error without.
    """
    from orgfig.tangle.files import target_files

    return target_files(document, evaluator, sources)
