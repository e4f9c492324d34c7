"""All that the Org text alone can say: read, tangled and sorted into figures. No disk, no clock."""

from __future__ import annotations

from typing import NamedTuple

from orgfig.diagnostics import Diagnostic
from orgfig.digest import Digest, digest_bytes
from orgfig.figure import Figure, assemble
from orgfig.org import Document, Sources, parse
from orgfig.tangle import Evaluator, TanglePlan, plan

__all__ = ["FILE", "Notebook", "read", "read_for_tangling"]

FILE = "file:"
"""How the name of another file begins among what a notebook consulted; its path follows."""


class Notebook(NamedTuple):
    """A notebook's text and everything that follows from it.

    `consulted` is what else it follows from: names such as `file:setup.org` or `value:KEY`, each
    with the digest of what was found there, or None where there was nothing.
    """

    path: str
    digest: Digest
    document: Document
    tangled: TanglePlan
    figures: tuple[Figure, ...]
    diagnostics: tuple[Diagnostic, ...]
    consulted: tuple[tuple[str, str | None], ...] = ()

    @property
    def files_read(self) -> tuple[str, ...]:
        """The project paths of other files that it follows from: setup files, tables."""
        return tuple(n.removeprefix(FILE) for n, _ in self.consulted if n.startswith(FILE))


def read(
    data: bytes,
    path: str,
    figures_folder: str = "fig",
    sources: Sources | None = None,
    evaluator: Evaluator | None = None,
) -> Notebook:
    """The notebook that `data` holds; `path` is what messages call it.

    `sources` reads other files that it names, `evaluator` gives the results of blocks that it
    asks for; without them, what depends on them is an error with its line.

    Whatever the bytes are there is an answer: what is wrong with them is in `diagnostics`.
    """
    notebook = read_for_tangling(data, path, sources, evaluator)
    figures, problems = assemble(notebook.document, notebook.tangled, figures_folder)
    ordered = _ordered(*notebook.diagnostics, *problems)
    return notebook._replace(figures=figures, diagnostics=ordered)


def read_for_tangling(
    data: bytes, path: str, sources: Sources | None = None, evaluator: Evaluator | None = None
) -> Notebook:
    """The same without its figures, and so without what is wrong with these alone."""
    document = parse(data, path, sources)
    tangled = plan(document, evaluator, sources)
    ordered = _ordered(*document.diagnostics, *tangled.diagnostics)
    return Notebook(path, digest_bytes(data), document, tangled, (), ordered)


def _ordered(*diagnostics: Diagnostic) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=lambda found: found.where.order))
