"""Which files a text still needs, and why: what it promises, and what it only uses.

What needs none of the files that orgfig once made may be cleared away; what stands there is the
matter of the workspace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple

from orgfig.build.requests import Request
from orgfig.location import Location
from orgfig.notebook import Notebook

__all__ = ["Needed", "needed"]


class Needed(NamedTuple):
    """Project paths: `promised` are outputs and target files, `used` all else, with the reason."""

    promised: frozenset[str]
    used: Mapping[str, str]


def needed(
    notebooks: Iterable[Notebook], requested: Mapping[str, Request], pictures: str = "fig"
) -> Needed:
    """What the notebooks need; `requested` is what blocks ask for, by target file.

    What stands under an archived heading promises nothing, and is kept to be read: so is what it
    links to, and what its blocks name, in the folder of `pictures` or by its path.
    """
    whole = tuple(notebooks)
    data = {file.path: file.where for one in requested.values() for file in one.data}
    links = {path: where for one in whole for path, where in _linked(one)}
    sources = {path: one.path for one in whole for path in one.files_read}
    return Needed(
        frozenset(path for notebook in whole for path in _promised(notebook)),
        {
            **{path: f"{where} names it" for path, where in _archived(whole, pictures)},
            **{path: f"{where} links to it" for path, where in links.items()},
            **{path: f"{notebook} reads it" for path, notebook in sources.items()},
            **{path: f"{where} reads it" for path, where in data.items()},
        },
    )


def _promised(notebook: Notebook) -> Iterator[str]:
    yield from (file.path for file in notebook.tangled.files)
    yield from (output.path for figure in notebook.figures for output in figure.outputs)


def _linked(notebook: Notebook) -> Iterator[tuple[str, Location]]:
    """Where links lead that are not commented out, seen from the notebook and from the project."""
    headings, home = notebook.document.headings, dirname(notebook.path)
    for link in notebook.document.links:
        if link.heading is None or not headings[link.heading].commented:
            for path in (normpath(link.target), normpath(join(home, link.target))):
                yield path, link.where


def _archived(notebooks: Iterable[Notebook], pictures: str) -> Iterator[tuple[str, Location]]:
    """What blocks under archived headings name as their output or target file."""
    for notebook in notebooks:
        headings, home = notebook.document.headings, dirname(notebook.path)
        for block in notebook.document.blocks:
            heading = None if block.heading is None else headings[block.heading]
            if heading and heading.archived and not heading.commented:
                if name := (block.arguments.get("file") or "").strip('" '):
                    yield normpath(join(pictures, basename(name))), block.where
                if name := (block.arguments.get("tangle") or "").strip('" '):
                    yield normpath(join(home, name)), block.where
