"""The room's one function. What it needs is loaded when a document is really tangled."""

from __future__ import annotations

from orgfig.org.model import Document
from orgfig.tangle.model import TanglePlan

__all__ = ["plan"]


def plan(document: Document) -> TanglePlan:
    """All target files of `document`, in order of first appearance.

    An error touches only the target files whose blocks it stands in.
    """
    from orgfig.tangle.files import target_files

    return target_files(document)
