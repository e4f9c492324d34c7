"""Writes what a notebook says of a picture into the SVG that is published, and takes it out again.

The words stand as first children of the root, `<title>` and `<desc>`, where a browser finds the
name and the description of a picture that is opened or inlined (SVG Accessibility API Mappings,
"Name and Description"). The root's own tag stays as it was drawn. What the picture itself says
there wins: its author has named it. Other formats have no words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from orgfig.figure.model import Output

__all__ = [
    "LARGEST",
    "LONGEST",
    "NO_WORDS",
    "Parted",
    "Words",
    "drawn",
    "entitled",
    "parted",
    "words",
]

LONGEST = 10_000
"""Characters of a title or a description; of what is longer, the beginning is written."""

LARGEST = 256 * 1024
"""Bytes; no words make a picture larger by more."""

SVG = "http://www.w3.org/2000/svg"
OURS = 'class="orgfig"'
TELLING = (b"title", b"desc")
ABOUT_ITSELF = b"<dc:title>"
"""An element in which matplotlib names itself; it ends as it begins."""

BLANK = re.compile("[ \t\n\r\x0b\x0c\x85\u2028\u2029]+")
UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""What XML forbids, what controls, and what would turn the direction of the text around it."""

REFERENCE = re.compile(r"&(?:#(\d{1,7})|(lt|gt|amp));")
MEANT = {"lt": "<", "gt": ">", "amp": "&"}


class Words(NamedTuple):
    """What a notebook says of a picture, as plain text on one line; None where it says nothing."""

    title: str | None = None
    description: str | None = None


NO_WORDS = Words()


class Parted(NamedTuple):
    """A published picture as it was drawn, and the words that were put in."""

    drawn: bytes
    words: Words


def words(output: Output) -> Words:
    """The caption as title and the alternative text as description; one of them where it is alone.

    A caption is Org text, the alternative text is not (Org manual, "Images in HTML export").
    """
    caption, alt = _plain_caption(output.caption or ""), _line(output.alt or "")
    title, description = caption or alt, alt or caption
    return Words(title or None, description if description != title else None)


def entitled(svg: bytes, said: Words) -> bytes:
    """A sound SVG with these words in it; `drawn` gives the former bytes back.

    Nothing is added where the picture itself has a title, or a description.
    """
    root = _root(svg)
    if root is None:
        return svg
    put = root.encoded(_written(svg, root, said))
    return svg[: root.end] + put + svg[root.end :]


def drawn(svg: bytes) -> bytes:
    """An SVG as it was drawn: without what `entitled` put in, and else the same bytes."""
    return parted(svg).drawn


def parted(svg: bytes) -> Parted:
    """An SVG as it was drawn, and the words that `entitled` put in; any other bytes as they are.

    What is not letter by letter as `entitled` writes it was edited since, or is no XML any more.
    """
    root = _root(svg)
    found = None if root is None else _ours(root.prefix).match(svg, root.end)
    if root is None or found is None or not found[0]:
        return Parted(svg, NO_WORDS)
    texts = [(name, _read(found[name])) for name in ("title", "desc") if found[name] is not None]
    again = "".join(_tagged(root.prefix, name, text) for name, text in texts)
    if root.encoded(again) != found[0] or any(UNFIT.search(text) for _, text in texts):
        return Parted(svg, NO_WORDS)
    said = dict(texts)
    without = svg[: found.start()] + svg[found.end() :]
    return Parted(without, Words(said.get("title") or None, said.get("desc") or None))


# --- words -----------------------------------------------------------------------------------


def _plain_caption(caption: str) -> str:
    from orgfig.org.plain import plain

    return _line(plain(caption[: 2 * LONGEST]))


def _line(text: str) -> str:
    """`text` on one line, without characters that have no place in one, and not without end."""
    line = text if text.isascii() and text.isprintable() else UNFIT.sub("", BLANK.sub(" ", text))
    line = BLANK.sub(" ", line).strip()
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


# --- places ----------------------------------------------------------------------------------


class _Root(NamedTuple):
    """The root's start tag: where it ends, how its name is prefixed, how the text is declared."""

    end: int
    prefix: str
    is_ascii: bool

    def encoded(self, text: str) -> bytes:
        """What is put in behind the tag, in the picture's own encoding."""
        return text.encode("ascii" if self.is_ascii else "utf-8", "xmlcharrefreplace")


class _BehindError(Exception):
    """The start tag of the root is read."""


def _root(svg: bytes) -> _Root | None:
    """Where the root of an SVG stands; None where there is none, or it has no content.

    The place is the parser's: comments, a DOCTYPE or a `>` in an attribute lead nobody astray.
    """
    from pyexpat import ExpatError, ParserCreate

    if b"\0" in svg:  # UTF-16, which is no SVG that is published
        return None
    places: list[int] = []
    encodings: list[str | None] = []
    parser = ParserCreate("utf-8")

    def start(_name: str, _attributes: dict[str, str]) -> None:
        places.append(parser.CurrentByteIndex)
        parser.StartElementHandler = None
        parser.DefaultHandlerExpand = behind

    def behind(_text: str) -> None:
        places.append(parser.CurrentByteIndex)
        raise _BehindError

    parser.XmlDeclHandler = lambda _version, encoding, _alone: encodings.append(encoding)
    parser.StartElementHandler = start
    try:
        parser.Parse(svg, True)  # noqa: FBT003 - "this is all": expat takes it by position
    except _BehindError:
        return _of(svg, places[0], places[1], encodings)
    except ExpatError:
        return None
    return None


def _of(svg: bytes, begin: int, end: int, encodings: list[str | None]) -> _Root | None:
    name = re.compile(rb"<([^\s/>]+)").match(svg, begin)
    if name is None or svg[:end].endswith(b"/>"):
        return None
    prefix, colon, _ = name[1].rpartition(b":")
    is_ascii = any(encoding and encoding.lower() == "us-ascii" for encoding in encodings)
    return _Root(end, (prefix + colon).decode(), is_ascii)


def _ours(prefix: str) -> re.Pattern[bytes]:
    """What `entitled` writes; greedy, and so a title and a description are taken together."""
    return re.compile(
        "".join(f"(?:{_element(prefix, name)})?" for name in ("title", "desc")).encode()
    )


def _element(prefix: str, name: str) -> str:
    tag = re.escape(f"{prefix}{name}")
    return rf"\n <{tag} {OURS}>(?P<{name}>[^<]*)</{tag}>"


def _written(svg: bytes, root: _Root, said: Words) -> str:
    """What is put in. A picture that begins as if it had words of ours is given some in any case.

    For `drawn` takes away one title and one description, and must not take those.
    """
    title, description = said
    if _may_have_words(svg):
        own_title, own_description = _own(svg)
        if own_title:
            title, description = None, description or title
        if own_description or description == own_title:
            description = None
    found = _ours(root.prefix).match(svg, root.end)
    if found is not None and found[0]:
        description = description or ""
    parts = (("title", title), ("desc", description))
    return "".join(_tagged(root.prefix, *part) for part in parts)


def _tagged(prefix: str, name: str, text: str | None) -> str:
    if text is None:
        return ""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"\n <{prefix}{name} {OURS}>{safe}</{prefix}{name}>"


def _read(text: bytes) -> str:
    """A text as it was before it was written."""

    def meant(found: re.Match[str]) -> str:
        return MEANT[found[2]] if found[2] else chr(min(int(found[1]), 0x10FFFF))

    return REFERENCE.sub(meant, text.decode("utf-8", "replace"))


def _may_have_words(svg: bytes) -> bool:
    """Whether such a word stands in it where it may name an element; told without parsing."""
    title, description = TELLING
    in_passing = svg.count(ABOUT_ITSELF) + svg.count(ABOUT_ITSELF.replace(b"<", b"</"))
    return description in svg or svg.count(title) > in_passing


def _own(svg: bytes) -> tuple[str, str]:
    """The title and the description that an SVG has at its root; empty where it has none."""
    from pyexpat import ParserCreate

    texts: dict[str, list[str]] = {"title": [], "desc": []}
    names: list[str] = []
    parser = ParserCreate("utf-8", " ")

    def start(name: str, _attributes: dict[str, str]) -> None:
        names.append(name)

    def end(_name: str) -> None:
        names.pop()

    def say(text: str) -> None:
        space, _, local = names[1].rpartition(" ") if len(names) > 1 else ("", "", "")
        if space == SVG and local in texts:
            texts[local].append(text)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = say
    parser.Parse(svg, True)  # noqa: FBT003 - as above
    title, description = (_line("".join(texts[name])) for name in ("title", "desc"))
    return title, description
