"""Two texts for one target file, as two notebooks may give them: neither is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import basename

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.tangle.model import TangledFile

__all__ = ["clashes"]


def clashes(files: Iterable[TangledFile]) -> Iterator[tuple[str, Diagnostic]]:
    """The paths that `files` give different bytes for, each with an error naming both lines."""
    first: dict[str, TangledFile] = {}
    for file in files:
        other = first.setdefault(file.path, file)
        if other is not file and _form(other) != _form(file):
            yield file.path, _two_texts(file, other)


def _form(file: TangledFile) -> tuple[str, str, str]:
    """What the bytes of a file follow from."""
    return file.text, file.encoding, file.line_end


def _two_texts(file: TangledFile, other: TangledFile) -> Diagnostic:
    message = f"{file.path} is written with another text by {other.where}"
    hint = f"give one of the two another name than {basename(file.path)}"
    return Diagnostic(file.where, Severity.ERROR, "two-texts-one-file", message, hint)
