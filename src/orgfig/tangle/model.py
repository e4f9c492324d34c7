"""What tangling a document gives: files as text, each line with the Org line it came from."""

from __future__ import annotations

from codecs import BOM_UTF16_BE
from typing import NamedTuple, Protocol

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import HeaderArguments

__all__ = ["NOT_EVALUATED", "Evaluation", "Evaluator", "TanglePlan", "TangledFile"]

NOT_EVALUATED = "not-evaluated"
"""The name of the problem that a block's result is asked for and not known."""


class TangledFile(NamedTuple):
    """A target file as it will stand on disk.

    `path` is relative to the project's folder, normalized, with `/`. `origins[n]` is the Org
    line that line n + 1 of `text` came from; a line that no Org line holds has the line of its
    block's `#+begin_src`. `mode` is None where the umask decides. `blocks` are positions in
    `Document.blocks`. A file that is not `is_meant` must not be written or run. Without
    `makes_folders`, Org stops where the target's folder is missing. `encoding` is a codec of
    Python's (`utf-16` has its high byte first), and `line_end` is LF, CR LF or CR.
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
    line_end: str = "\n"

    @property
    def data(self) -> bytes:
        """The bytes of the file as it stands on disk."""
        text = self.text if self.line_end == "\n" else self.text.replace("\n", self.line_end)
        if self.encoding == "utf-16":
            return BOM_UTF16_BE + text.encode("utf-16-be")
        return text.encode(self.encoding, "surrogatepass" if self.encoding == "utf-8" else "strict")

    @property
    def is_meant(self) -> bool:
        """Whether the text is what the notebook means: no error stands against it."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


class TanglePlan(NamedTuple):
    """All target files of a document, in order of first appearance.

    `reach` is how many of `files`, from the first on, Org writes before an error of its own ends
    its work: 0 for an error while the blocks are collected. None where nothing stops it. Errors
    that only orgfig makes, such as a target outside of the project, stop nothing. `folders` are
    made in any case, before any file: those of `:output-dir`, relative like the files' paths.
    """

    files: tuple[TangledFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    reach: int | None = None
    folders: tuple[str, ...] = ()


class Evaluation(NamedTuple):
    """A block that must be run because `:var` or `<<name()>>` asks for its result.

    `code` is the whole program: variables, prologue, body with its references replaced. With
    `is_output` the result is what it prints, else the value that it returns; `results` are the
    words of its `:results`, `returns` the text of its `:return`, `preamble` that of its
    `:preamble`. `origins[n]` is the Org line that line n + 1 of `code` came from; without them
    messages name `where`. `arguments` are all of the block's header arguments.
    """

    name: str
    language: str
    code: str
    is_output: bool
    results: tuple[str, ...]
    returns: str | None
    where: Location
    origins: tuple[int, ...] = ()
    preamble: str | None = None
    arguments: HeaderArguments = HeaderArguments()


class Evaluator(Protocol):
    """Runs blocks, or remembers what they gave: the text that Org would read from the process."""

    def __call__(self, asked: Evaluation) -> str | Diagnostic:
        """The result as text, `None` for a value that is None; or why there is none."""
