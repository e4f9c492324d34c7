"""Which figures stand at a line of a notebook: what an editor asks for, who knows where point is.

Lines only; names are in `selection`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from orgfig.figure.model import Figure

__all__ = ["Place", "figures_at", "read_place"]

PLACE = re.compile(
    r"(?P<path>.+?):(?P<first>[0-9]{1,9})(?:-(?P<last>[0-9]{1,9})|:[0-9]{1,9})?", re.DOTALL
)


class Place(NamedTuple):
    """Lines of a notebook, both included, counted from 1."""

    path: str
    first: int
    last: int


def read_place(word: str) -> Place | None:
    """What `figures.org:57` or `figures.org:57-90` names; None if it is written otherwise.

    A column behind one line, as in `figures.org:57:3`, means nothing more.
    """
    found = PLACE.fullmatch(word)
    if found is None:
        return None
    first = int(found["first"])
    return Place(found["path"], first, int(found["last"] or first))


def figures_at(place: Place, figures: Sequence[Figure]) -> list[Figure]:
    """The figures at these lines, in the order of the notebook.

    Each line belongs to the innermost figure whose heading it stands under. Where no figure has
    any of the lines, those are meant whose code is put together from them, as by noweb.
    """
    here = [one for one in figures if one.where.path == place.path]
    lines = _lines(place)
    owners = {id(owner) for line, owner in _owners(here).items() if line in lines}
    return [one for one in here if id(one) in owners] or [
        one for one in here if _is_made_from(one, place)
    ]


def _owners(figures: Sequence[Figure]) -> dict[int, Figure]:
    """Each line's innermost figure: a heading within another one's subtree comes after it."""
    outermost_first = sorted(figures, key=lambda one: one.where.line)
    return {line: one for one in outermost_first for line in _subtree(one)}


def _subtree(figure: Figure) -> range:
    return range(figure.where.line, figure.heading.last_line + 1)


def _lines(place: Place) -> range:
    return range(place.first, place.last + 1)


def _is_made_from(figure: Figure, place: Place) -> bool:
    lines = _lines(place)
    return any(origin in lines for file in figure.files for origin in file.origins)
