"""Links that promise no output: where an ordinary link leads, as far as the text can tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from posixpath import dirname, join, normpath

from orgfig.figure.model import Figure
from orgfig.org.model import Document, Link

__all__ = ["led_to", "ordinary_links"]

UNTOLD = re.compile(r"[/~\\]|[A-Za-z]:[/\\]|.*[$*?\0]", re.DOTALL)
"""Targets on one machine, of another system, with a variable, a pattern, or of no system."""


def ordinary_links(document: Document, figures: Iterable[Figure]) -> Iterator[tuple[Link, str]]:
    """Links that Org shows and that promise nothing, each with the path that it leads to.

    `figures` are those of this document.
    """
    promised = {output.where for figure in figures for output in figure.outputs}
    for link in document.links:
        if link.where not in promised and _is_alive(link, document):
            path = led_to(document.path, link.target)
            if path is not None:
                yield link, path


def led_to(notebook: str, target: str) -> str | None:
    """The project path that a link's target names in a notebook; None where that is not told.

    It is not for what lies outside of the project, stands on one machine, or is spelled with a
    variable (`org-link-open-as-file` puts in the value).
    """
    if not target.strip() or UNTOLD.match(target):
        return None
    path = normpath(join(dirname(notebook), target.strip()))
    return None if path == ".." or path.startswith("../") else path


def _is_alive(link: Link, document: Document) -> bool:
    return link.heading is None or document.headings[link.heading].is_alive
