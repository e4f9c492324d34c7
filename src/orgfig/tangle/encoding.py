"""Which encoding a tangled text asks Emacs for, where that would change its bytes.

Org writes a text in the encoding that the text itself names: in a `-*- coding: -*-` line, in its
Local Variables, or in an XML declaration. orgfig writes UTF-8.
"""

from __future__ import annotations

import re

__all__ = ["foreign_encoding"]

_UTF_8 = {"utf-8", "utf-8-unix", "utf8", "prefer-utf-8", "prefer-utf-8-unix", "mule-utf-8"}
_LIKE_ASCII = re.compile(
    r"(?:(?:iso-)?latin-[0-9]+|iso-8859-[0-9]+|iso8859-[0-9]+|us-ascii|ascii|cp125[0-9]"
    r"|windows-125[0-9]|koi8-[ru]|euc-(?:jp|kr))(?:-unix)?"
)
_CODING = re.compile(r"coding[ \t]*:[ \t]*([-\w.]+)")
_XML = re.compile(r"encoding[ \t]*=[ \t]*[\"']([-\w.]+)[\"']")
_TAIL = 3000


def foreign_encoding(text: str) -> str | None:
    """The encoding that `text` names for itself, unless its bytes in UTF-8 are the same."""
    named = _in_first_lines(text) or _in_local_variables(text) or _in_xml_declaration(text)
    if named is None or named in _UTF_8 or (text.isascii() and _LIKE_ASCII.fullmatch(named)):
        return None
    return named


def _in_first_lines(text: str) -> str | None:
    first, _, rest = text.partition("\n")
    for line in (first, rest.partition("\n")[0]) if first.startswith("#!") else (first,):
        parts = line.split("-*-")
        found = _CODING.search(parts[1].lower()) if len(parts) > 2 else None  # noqa: PLR2004
        if found:
            return found[1]
    return None


def _in_local_variables(text: str) -> str | None:
    tail = text[-_TAIL:].lower()
    start = tail.rfind("local variables:")
    if start < 0:
        return None
    found = _CODING.search(tail, start)
    return None if found is None else found[1]


def _in_xml_declaration(text: str) -> str | None:
    if not text.startswith("<?xml"):
        return None
    found = _XML.search(text[: text.find("?>") + 1].lower())
    return None if found is None else found[1]
