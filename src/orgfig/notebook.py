"""All that the Org text alone can say: read, tangled and sorted into figures. No disk, no clock."""

from __future__ import annotations

from typing import NamedTuple

from orgfig.diagnostics import Diagnostic
from orgfig.digest import Digest, digest_bytes
from orgfig.figure import Figure, assemble
from orgfig.org import Document, parse
from orgfig.tangle import TanglePlan, plan

__all__ = ["Notebook", "read"]


class Notebook(NamedTuple):
    """A notebook's text and everything that follows from it."""

    path: str
    digest: Digest
    document: Document
    tangled: TanglePlan
    figures: tuple[Figure, ...]
    diagnostics: tuple[Diagnostic, ...]


def read(data: bytes, path: str, figures_folder: str = "fig") -> Notebook:
    """The notebook that `data` holds; `path` is what messages call it.

    Whatever the bytes are there is an answer: what is wrong with them is in `diagnostics`.
    """
    document = parse(data, path)
    tangled = plan(document)
    figures, problems = assemble(document, tangled, figures_folder)
    diagnostics = (*document.diagnostics, *tangled.diagnostics, *problems)
    ordered = tuple(sorted(diagnostics, key=lambda found: found.where.order))
    return Notebook(path, digest_bytes(data), document, tangled, figures, ordered)
