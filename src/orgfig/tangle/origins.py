"""Which Org line a line of a tangled file came from; for messages and tracebacks."""

from __future__ import annotations

from orgfig.location import Location
from orgfig.tangle.model import TangledFile

__all__ = ["locate"]


def locate(file: TangledFile, line: int, document_path: str) -> Location:
    """The place in the notebook that line `line` of `file`, counted from 1, came from.

    A line before the first or behind the last counts as the first or the last: a syntax error at
    the end of a file is reported one line behind it.
    """
    inside = min(max(line, 1), len(file.origins))
    return Location(document_path, file.origins[inside - 1])
