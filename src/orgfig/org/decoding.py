"""Bytes → text, as Emacs would read the file. What the text says is for the other modules."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location

__all__ = ["decode"]

_CODINGS = ("utf-8", "us-ascii", "latin", "iso", "windows-", "cp", "koi8", "euc", "gb", "big5")
"""What a name must begin with to be taken: some of Python's codecs are no codings of text."""
_UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)


def decode(data: bytes, path: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The text of a file, and what is odd about its bytes; None for UTF-16.

    The coding that the file names is taken, else UTF-8, else Latin-1 for the whole file, which
    holds every byte. A byte order mark is dropped; CRLF is a line end where all lines have it.
    """
    if data.startswith(_UTF16):
        return None, (_utf16(path),)
    data = data.removeprefix(BOM_UTF8)
    text, problems = _text(data, path)
    if "\r\n" in text and text.count("\r\n") == text.count("\n"):
        text = text.replace("\r\n", "\n")
    return text, problems


def _text(data: bytes, path: str) -> tuple[str, tuple[Diagnostic, ...]]:
    coding = _named_coding(data)
    if coding is not None:
        try:
            return data.decode(coding), ()
        except (LookupError, UnicodeError):
            pass  # the name is no promise: what follows reads every byte
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        return data.decode("latin-1"), (_not_utf8(data, error.start, path),)


def _named_coding(data: bytes) -> str | None:
    """The coding of the `-*-` line or of the local variables (Emacs manual, "Specify Coding")."""
    head, tail = data[: data.find(b"\n") + 1][:1000], data[-3000:]
    tail = tail[tail.rfind(b"Local Variables:") :] if b"Local Variables:" in tail else b""
    word = rb"coding:[ \t]*([-\w.]{1,40})"
    found = re.search(rb"(?i)-\*-(?:[^\n]{0,200}?[; \t])?" + word, head) if b"-*-" in head else None
    found = found or (re.search(rb"(?im)^[^\n]{0,20}?\b" + word, tail) if tail else None)
    if found is None:
        return None
    name = re.sub(r"-(unix|dos|mac)$", "", found[1].decode("ascii", "replace").lower())
    return name if name.startswith(_CODINGS) else None


def _not_utf8(data: bytes, offset: int, path: str) -> Diagnostic:
    line = data.count(b"\n", 0, offset) + 1
    column = offset - data.rfind(b"\n", 0, offset)
    return Diagnostic(
        Location(path, line, column),
        Severity.WARNING,
        "not-utf-8",
        f"byte 0x{data[offset]:02x} is not UTF-8, so all of the file is read as Latin-1",
        "save the file as UTF-8",
    )


def _utf16(path: str) -> Diagnostic:
    return Diagnostic(
        Location(path, 1),
        Severity.ERROR,
        "utf-16",
        "the file is in UTF-16, which is not read",
        "save the file as UTF-8",
    )
