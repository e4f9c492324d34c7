"""The words of a PDF: names with their escapes undone, texts gone over, comments left out.

ISO 32000-1, sections 7.2 and 7.3.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from orgfig.figure.unsound import require

__all__ = ["ACTIVE", "LONGEST", "SPACE", "TOO_LONG", "Words", "words"]

SPACE = re.compile(rb"(?:[\0\t\n\f\r ]++|%[^\r\n]*+)*+")
TOKEN = re.compile(
    rb"(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%]*)|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|<[0-9A-Fa-f\0\t\n\f\r ]*>|[+-]?(?:\d+\.?\d*|\.\d+)|(?P<text>\()|(?:true|false|null|R)\b"
)
TEXT = re.compile(rb"[^()\\]*(?:\\[\s\S][^()\\]*)*")
UNUSUAL = re.compile(rb"[^!-~]|[/<>\[\]()]")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")

ACTIVE = frozenset(
    (
        *(b"JavaScript", b"JS", b"Launch", b"OpenAction", b"AA", b"SubmitForm", b"ImportData"),
        *(b"EmbeddedFile", b"EmbeddedFiles", b"Filespec", b"EF", b"RichMedia", b"XFA", b"Ref"),
        *(b"AcroForm", b"GoToR", b"GoToE", b"URI", b"Movie", b"Sound", b"Rendition", b"Encrypt"),
        *(b"3D", b"Thread", b"OPI", b"PS", b"FFilter", b"FDecodeParms", b"Collection"),
    )
)
"""Names of what acts, loads, leads out, holds another file, or cannot be read."""


LONGEST = 1 << 21
TOO_LONG = f"it says more than {LONGEST >> 20} MiB outside of its streams"
DEEPEST = 100
TOO_DEEP = "its brackets are too deep"


class Words(NamedTuple):
    """What an object says: its names, its words but for texts, and where it ends.

    `text` has one blank between words, and names as they are meant, however they were spelled.
    """

    names: tuple[bytes, ...]
    text: bytes
    end: int


def words(data: bytes, start: int) -> Words:
    """The words from `start` up to the first that is a keyword of the file's structure."""
    names: list[bytes] = []
    said: list[bytes] = []
    at, depth = _after_space(data, start), 0
    while at < start + LONGEST and (token := TOKEN.match(data, at)):
        at, word = token.end(), token[0]
        if token.lastgroup == "name":
            names.append(ESCAPED.sub(lambda match: bytes((int(match[1], 16),)), word[1:]))
            word = b"/" + UNUSUAL.sub(b"?", names[-1])
        elif token.lastgroup == "text":
            at, word = _after_text(data, at), b"()"
        elif token.lastgroup is not None:
            depth += 1 if token.lastgroup == "open" else -1
            require(depth >= 0, f"byte {at}: a bracket ends what never began")
            require(depth <= DEEPEST, f"byte {at}: {TOO_DEEP}")
        said.append(word)
        at = _after_space(data, at)
    require(at < start + LONGEST, TOO_LONG)
    require(depth == 0, f"byte {at}: a bracket is not closed")
    return Words(tuple(names), b" ".join(said), at)


def _after_space(data: bytes, at: int) -> int:
    space = SPACE.match(data, at)
    return space.end() if space else at


def _after_text(data: bytes, at: int) -> int:
    """The end of a text in brackets, which may hold more of them."""
    depth = 1
    while depth:
        plain = TEXT.match(data, at)
        at = plain.end() if plain else at
        require(at < len(data) and data[at : at + 1] in b"()", "a text in it has no end")
        depth += 1 if data[at : at + 1] == b"(" else -1
        require(depth <= DEEPEST, f"byte {at}: {TOO_DEEP}")
        at += 1
    return at
