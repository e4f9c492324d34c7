"""How Emacs encodes a tangled text: as the text itself asks, else in UTF-8 with LF.

A text asks in a `-*- coding: -*-` line, in its Local Variables or in an XML declaration
(`select-safe-coding-system`). An HTML `meta` does not count.
"""

from __future__ import annotations

from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.decoding import RAW_BYTE

__all__ = ["Encoding", "encoding_of"]

_HEAD, _TAIL = 1024, 3072
_IGNORED_IN_XML = {"euc-jp", "euc-kr", "gb2312", "hz", "iso2022_jp", "shift_jis", "euc_jis_2004"}
_OF_XML = {"utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}


class Encoding(NamedTuple):
    """A codec of Python's, what lines end in, and why the text cannot be written so."""

    codec: str = "utf-8"
    line_end: str = "\n"
    problem: Diagnostic | None = None


def encoding_of(text: str, where: Location) -> Encoding:
    """What `text` asks for. A name that Emacs does not have stops it, and so does a character."""
    if not text.isascii() and RAW_BYTE in text:
        return _unwritable(where, "a byte that is no character")
    if "oding:" in text[:_HEAD].lower() or "oding:" in text[-_TAIL:].lower():
        from orgfig.org.codings import named_coding

        name = named_coding(text)
        if name is not None:
            return _named(name, text, where)
    return _declared(text, where) if text.lstrip()[:5] == "<?xml" else Encoding()


def _declared(text: str, where: Location) -> Encoding:
    """What an XML declaration asks for, where Emacs follows it."""
    from orgfig.org.coding_names import coding
    from orgfig.org.codings import xml_coding

    name = xml_coding(text) or "utf-8"
    found = coding(_OF_XML.get(name, name))
    codec = "utf-8" if found is None else found.codec or ""
    if codec in _IGNORED_IN_XML or codec.startswith("utf-8"):
        return Encoding()
    return _named(_OF_XML.get(name, name), text, where)


def _named(name: str, text: str, where: Location) -> Encoding:
    from orgfig.org.coding_names import coding

    found = coding(name)
    if found is None:
        message = f"the text says that its coding is {name}, which Emacs does not have"
        return _problem(where, "unknown-coding", message, "write utf-8, in small letters")
    if found.codec == "undecided":
        return Encoding()
    if found.codec is None or not _is_sure(found.doubtful, text):
        message = f"the text says that its coding is {name}, in which orgfig does not write it"
        return _problem(where, "coding-not-written", message, "write it in utf-8")
    codec = "utf-8" if found.codec == "raw" else found.codec
    try:
        text.encode(codec)
    except UnicodeEncodeError as error:
        return _unwritable(where, f"{text[error.start]!r}, which its coding {name} does not have")
    return Encoding(codec, found.line_end or "\n")


def _is_sure(doubtful: str | None, text: str) -> bool:
    """Whether Python's codec gives the bytes that Emacs gives."""
    return text.isascii() if doubtful is None else set(doubtful).isdisjoint(text)


def _unwritable(where: Location, what: str) -> Encoding:
    message = f"the text holds {what}, so it cannot be written"
    return _problem(where, "unwritable-character", message, "save both as UTF-8")


def _problem(where: Location, name: str, message: str, hint: str) -> Encoding:
    return Encoding(problem=Diagnostic(where, Severity.ERROR, name, message, hint))
