"""What tangling a document gives: files as text, each line with the Org line it came from."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location

__all__ = ["Evaluation", "Evaluator", "TanglePlan", "TangledFile"]


class TangledFile(NamedTuple):
    """A target file as it will stand on disk.

    `path` is relative to the project's folder, normalized, with `/`. `origins[n]` is the Org
    line that line n + 1 of `text` came from; a line that no Org line holds has the line of its
    block's `#+begin_src`. `mode` is None where the umask decides. `blocks` are positions in
    `Document.blocks`. A file that is not `is_meant` must not be written or run. Without
    `makes_folders`, Org stops where the target's folder is missing. `encoding` is a codec of
    Python's, and `has_crlf` says that lines end in CR LF on disk.
    """

    path: str
    text: str
    mode: int | None
    language: str
    blocks: tuple[int, ...]
    origins: tuple[int, ...]
    where: Location
    problems: tuple[Diagnostic, ...] = ()
    makes_folders: bool = True
    encoding: str = "utf-8"
    has_crlf: bool = False

    @property
    def data(self) -> bytes:
        """The bytes of the file as it stands on disk."""
        text = self.text.replace("\n", "\r\n") if self.has_crlf else self.text
        return text.encode(self.encoding, "surrogatepass" if self.encoding == "utf-8" else "strict")

    @property
    def is_meant(self) -> bool:
        """Whether the text is what the notebook means: no error stands against it."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


class TanglePlan(NamedTuple):
    """All target files of a document, in order of first appearance.

    `reach` is how many of `files`, from the first on, Org writes before an error of its own ends
    its work: 0 for an error while the blocks are collected. None where nothing stops it. Errors
    that only orgfig makes, such as a target outside of the project, stop nothing.
    """

    files: tuple[TangledFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    reach: int | None = None


class Evaluation(NamedTuple):
    """A block that must be run because `:var` or `<<name()>>` asks for its result.

    `code` is the whole program: variables, prologue, body with its references replaced. With
    `is_output` the result is what it prints, else the value that it returns; `results` are the
    words of its `:results`, `returns` the text of its `:return`.
    """

    name: str
    language: str
    code: str
    is_output: bool
    results: tuple[str, ...]
    returns: str | None
    where: Location


class Evaluator(Protocol):
    """Runs blocks, or remembers what they gave: the text that Org would read from the process."""

    def __call__(self, asked: Evaluation) -> str | Diagnostic:
        """The result as text, `None` for a value that is None; or why there is none."""
