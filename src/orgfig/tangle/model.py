"""What tangling a document gives: files as text, each line with the Org line it came from."""

from __future__ import annotations

from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location

__all__ = ["TanglePlan", "TangledFile"]


class TangledFile(NamedTuple):
    """A target file as it will stand on disk.

    `path` is relative to the project's folder, normalized, with `/`. `origins[n]` is the Org
    line that line n + 1 of `text` came from; a line that no Org line holds has the line of its
    block's `#+begin_src`. `mode` is None where the umask decides. `blocks` are positions in
    `Document.blocks`. A file that is not `is_meant` must not be written or run.
    """

    path: str
    text: str
    mode: int | None
    language: str
    blocks: tuple[int, ...]
    origins: tuple[int, ...]
    where: Location
    problems: tuple[Diagnostic, ...] = ()

    @property
    def is_meant(self) -> bool:
        """Whether the text is what the notebook means: no error stands against it."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


class TanglePlan(NamedTuple):
    """All target files of a document, in order of first appearance."""

    files: tuple[TangledFile, ...]
    diagnostics: tuple[Diagnostic, ...]
