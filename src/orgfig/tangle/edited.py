"""A tangled file's bytes as lines, and why there may be none that a notebook could give."""

from __future__ import annotations

from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.tangle.model import TangledFile

__all__ = ["EditedFile", "EditedLines", "edited_lines", "refused"]

_BYTE_ORDER_MARK = "\ufeff"


class EditedFile(NamedTuple):
    """A tangled file that somebody has edited.

    `path` is that of its target file, `written` what orgfig last wrote there, `data` what stands
    there now.
    """

    path: str
    written: bytes
    data: bytes


class EditedLines(NamedTuple):
    """The lines of a file as it was written, and as it stands; without their newlines.

    Where `ends_open`, the last line has none.
    """

    before: list[str]
    after: list[str]
    ends_open: bool


def edited_lines(file: TangledFile, edited: EditedFile) -> EditedLines | Diagnostic:
    """The lines of both versions of `file`; a diagnostic where one cannot be read as lines.

    A byte order mark and CRs at all line ends that were put in later do not count: as Emacs reads
    the file, so tangling leaves it.
    """
    try:
        before = _decoded(file, edited.written)
    except UnicodeError:
        what = "what orgfig last wrote there is in another encoding"
        return refused(file.where, "edit-encoding", file.path, what, "tangle it with --force")
    try:
        after = _decoded(file, edited.data)
    except UnicodeError as error:
        line = edited.data.count(b"\n", 0, getattr(error, "start", 0)) + 1
        what = f"line {line} is not {file.encoding}"
        return refused(file.where, "edit-encoding", file.path, what, f"save it in {file.encoding}")
    if "\0" in after and "\0" not in before:
        what = f"line {after.count(chr(10), 0, after.find(chr(0))) + 1} holds a NUL character"
        return refused(file.where, "edit-binary", file.path, what, "a notebook is a text file")
    if not before.startswith(_BYTE_ORDER_MARK):
        after = after.removeprefix(_BYTE_ORDER_MARK)
    if _ends_in_cr(after) and not _ends_in_cr(before):
        after = after.replace("\r\n", "\n")
    lines = before.removesuffix("\n").split("\n"), after.removesuffix("\n").split("\n")
    return EditedLines(*lines, ends_open=not after.endswith("\n"))


def _decoded(file: TangledFile, data: bytes) -> str:
    text = data.decode(file.encoding)
    if file.line_end == "\r" and "\n" not in text:
        return text.replace("\r", "\n")
    return text.replace("\r\n", "\n") if file.line_end == "\r\n" and _ends_in_cr(text) else text


def _ends_in_cr(text: str) -> bool:
    """Whether all line ends are CR LF, and there are some."""
    return "\r\n" in text and text.count("\r\n") == text.count("\n") == text.count("\r")


def refused(
    where: Location, name: str, path: str, what: str, hint: str | None = None
) -> Diagnostic:
    """The error for an edit of the file at `path` that cannot go back into the notebook."""
    message = f"the edit of {path} cannot go back into the notebook: {what}"
    return Diagnostic(where, Severity.ERROR, name, message, hint)
