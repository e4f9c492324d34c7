"""The room's one function. What it needs is loaded when a text is really read."""

from __future__ import annotations

from orgfig.org.model import Document, Sources

__all__ = ["parse"]


def parse(data: bytes, path: str, sources: Sources | None = None) -> Document:
    """What the Org text in `data` says; `path` is what its lines are called by.

    `sources` reads the files that `#+SETUPFILE:` names; without it none is there.

    Never fails: what is wrong with the text is in `Document.diagnostics`.
    """
    from orgfig.org.reading import read_document

    return read_document(data, path, sources)
