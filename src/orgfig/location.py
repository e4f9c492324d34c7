"""Where something stands: a file, a line, perhaps a column. Knows nothing else."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Location"]


class Location(NamedTuple):
    """A place in a text file; lines and columns count from 1.

    Prints as `path:line` or `path:line:column`, the form that editors and compilers agree on.
    """

    path: str
    line: int
    column: int | None = None

    @property
    def order(self) -> tuple[str, int, int]:
        """A key to sort by: file, line, column; a line as such comes before its columns."""
        return self.path, self.line, self.column or 0

    def __str__(self) -> str:
        column = "" if self.column is None else f":{self.column}"
        return f"{self.path}:{self.line}{column}"
