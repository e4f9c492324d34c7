"""Bytes → text, as Emacs would read the file. What the text says is for the other modules.

Emacs manual, "Recognize Coding". A byte that the coding does not have is a raw byte for Emacs,
which no file can be written with; here it becomes RAW_BYTE.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location

__all__ = ["RAW_BYTE", "coding", "decode"]

RAW_BYTE = "\ufdd0"
"""Stands for a byte that is no character; Unicode keeps this one free of meaning."""
_MOST_READ = 4096
_HEAD, _TAIL = 1024, 3072
_LIKE_UTF8 = re.compile(
    rb"(?:[\x00-\x7f]|[\xc0-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf7][\x80-\xbf]{3})*+"
    rb"(?:[\xe0-\xef][\x80-\xbf]|[\xf0-\xf7][\x80-\xbf]{1,2}|[\x80-\xbf\xf8-\xff][\x80-\xbf]{1,3}"
    rb"|[\x80-\xff])?"
)
"""What Emacs takes for UTF-8: it does not count too many bytes, nor look beyond the end."""
_LIKE_SHIFT_JIS = re.compile(
    rb"(?:[\x00-\x7f\xa0-\xdf]|[\x81-\x9f\xe0-\xef][\x40-\x7e\x80-\xfc])*+[\x81-\x9f\xe0-\xef]?"
)
_NOT_LATIN = re.compile(rb"[\x80-\x90\x97-\x9f]")


class _Reading(NamedTuple):
    """How bytes are read: the codec, or `"raw"` where only ASCII is text; None if they are not.

    `line_end` is None where the text shows it. `unknown` is the name of a coding that Emacs has
    and orgfig has not; else what is not read is UTF-16.
    """

    codec: str | None
    line_end: str | None = None
    is_guessed: bool = False
    unknown: str | None = None


def decode(data: bytes, path: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The text of a file, and what is odd about its bytes; None where they are not read.

    A byte order mark is taken, then the coding that the file names, else UTF-8, else Latin-1 for
    the whole file. Line ends are CRLF or CR where all of them are so.
    """
    reading = _reading(data)
    if reading.codec is None:
        return None, (_unreadable(reading.unknown, path),)
    text = _decoded(data, reading.codec)
    problems = [_not_utf8(data, path)] if reading.is_guessed else []
    text = _with_line_feeds(text, reading.line_end)
    if RAW_BYTE in text:
        problems.append(_raw(text, path))
    return text, tuple(problems)


def coding(data: bytes) -> str:
    """The codec of Python's that text put into `data` has to be written with."""
    codec = _reading(data).codec or "utf-16"
    return {"raw": "ascii", "utf-8-sig": "utf-8"}.get(codec, codec)


def _reading(data: bytes) -> _Reading:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _Reading(None)
    if data.startswith(BOM_UTF8):
        return _Reading("utf-8-sig")
    seen = data if len(data) <= _MOST_READ else data[:_HEAD] + data[-_TAIL:]
    return (b"oding:" in seen.lower() and _named(seen)) or _detected(data)


def _named(seen: bytes) -> _Reading | None:
    """What the coding that the file names asks for, if it names one that Emacs has."""
    from orgfig.org.coding_names import coding as coding_of
    from orgfig.org.codings import named_coding

    name = named_coding(seen.decode("latin-1"))
    found = coding_of(name) if name else None
    if found is None or found.codec == "undecided":
        return None
    if found.codec is None:
        return _Reading(None, unknown=name)
    codec = None if found.codec.startswith("utf-16") else found.codec
    return _Reading(codec, found.line_end)


def _detected(data: bytes) -> _Reading:
    """What Emacs takes where nothing is named (`detect_coding`); a NUL makes bytes of all."""
    if b"\0" in data:
        return _Reading("raw", "\n")
    if data.isascii():
        return _Reading("iso2022_jp" if b"\x1b" in data and _is_japanese(data) else "utf-8")
    if _is_utf8(data) or _LIKE_UTF8.fullmatch(data):
        return _Reading("utf-8")
    if _NOT_LATIN.search(data):
        return _Reading("shift_jis" if _LIKE_SHIFT_JIS.fullmatch(data) else "raw")
    return _Reading("latin-1", is_guessed=True)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_japanese(data: bytes) -> bool:
    try:
        return not data.decode("iso2022_jp").isascii()
    except UnicodeDecodeError:
        return False


def _decoded(data: bytes, codec: str) -> str:
    codec = "ascii" if codec == "raw" else codec
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        if codec in {"ascii", "utf-8", "utf-8-sig"}:
            return re.sub("[\udc80-\udcff]", RAW_BYTE, data.decode(codec, "surrogateescape"))
        return data.decode(codec, "replace").replace("\ufffd", RAW_BYTE)


def _with_line_feeds(text: str, line_end: str | None) -> str:
    if "\r" not in text or line_end == "\n":
        return text
    feeds = text.count("\n")
    if line_end == "\r\n" or (line_end is None and feeds and feeds == text.count("\r\n")):
        return text.replace("\r\n", "\n")
    return text.replace("\r", "\n") if line_end == "\r" or not feeds else text


# --- what is odd -------------------------------------------------------------------------------


def _not_utf8(data: bytes, path: str) -> Diagnostic:
    try:
        offset = len(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        offset = error.start
    line = data.count(b"\n", 0, offset) + 1
    column = offset - data.rfind(b"\n", 0, offset)
    return Diagnostic(
        Location(path, line, column),
        Severity.WARNING,
        "not-utf-8",
        f"byte 0x{data[offset]:02x} is not UTF-8, so all of the file is read as Latin-1",
        "save the file as UTF-8",
    )


def _raw(text: str, path: str) -> Diagnostic:
    offset = text.index(RAW_BYTE)
    return Diagnostic(
        Location(path, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)),
        Severity.WARNING,
        "raw-bytes",
        f"{text.count(RAW_BYTE)} bytes are no characters; a target file cannot hold them",
        "save the file as UTF-8",
    )


def _unreadable(unknown: str | None, path: str) -> Diagnostic:
    return Diagnostic(
        Location(path, 1),
        Severity.ERROR,
        "coding-not-read" if unknown else "utf-16",
        f"the file is in {unknown or 'UTF-16'}, which is not read",
        "save the file as UTF-8",
    )
