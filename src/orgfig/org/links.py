"""Links to files, with the caption, name and alternative text that stand above them.

Org manual, "Link Format", "Captions" and "Images in HTML export". Only bracket links count;
which of them promise a figure is for the figures' room.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from orgfig.location import Location
from orgfig.org.elements import Affiliated, Element
from orgfig.org.model import Link

__all__ = ["read_links"]

_TARGET = re.compile(r"(?:[^][\\]|\\(?:\\\\)*+[][]|\\+[^][])++")
_FILE = re.compile(r"file(?:\+[^:]+)?:", re.IGNORECASE)
_ABSOLUTE = re.compile(r"/|~|\.\.?/")
_ESCAPE = re.compile(r"(?<!\\)(\\++)(?=$|[][])")
_NEWLINE = re.compile(r"(?<![ \t])[ \t]*+\n[ \t]*")
_SLASHES = re.compile(r"///*+")
_ATTRIBUTE = re.compile(r"(?:^|(?<=[ \t])):([-a-zA-Z0-9]+)(?=[ \t]|$)")
_OPENING = re.compile(r"(?<![^\s({'\"-])[=~](?=\S)")
_CLOSING = re.compile(r"(?<=\S)[=~](?![^\s.,:!?;'\")}\\\[-])")


def read_links(
    lines: Sequence[str], texts: Iterable[tuple[int | None, Element]], path: str
) -> Iterator[Link]:
    """The links to files in running text and in headings, in order of appearance.

    Each text comes with the position of its heading; a text is some lines of one paragraph.
    """
    for heading, element in texts:
        written = lines[element.first : element.last + 1]
        if any("[[" in line for line in written):
            yield from _links("\n".join(written), heading, element, path)


def _links(text: str, heading: int | None, element: Element, path: str) -> Iterator[Link]:
    caption, alt, name = _above(element.affiliated)
    line, begin, counted = element.first, 0, 0
    for start, written, description in _brackets(text):
        target = _file_target(written)
        if target is None:
            continue
        line += text.count("\n", counted, start)
        begin = max(begin, text.rfind("\n", counted, start) + 1)
        counted = start
        where = Location(path, line, start - begin + 1)
        yield Link(target, description, caption, alt, name, heading, where)


def _file_target(written: str) -> str | None:
    """The file that a link names, without `::search`; None if it is no link to a file.

    Per cent signs stay: Org has not decoded them since 9.3.
    """
    plain = _ESCAPE.sub(lambda found: "\\" * (len(found[1]) // 2), _NEWLINE.sub(" ", written))
    if found := _FILE.match(plain):
        plain = plain[found.end() :]
    elif not _ABSOLUTE.match(plain):
        return None
    plain = plain.partition("::")[0]
    slashes = _SLASHES.match(plain)
    return "/" + plain[slashes.end() :] if slashes and len(slashes[0]) > 2 else plain  # noqa: PLR2004 -- file:///x


def _above(affiliated: Sequence[Affiliated]) -> tuple[str | None, str | None, str | None]:
    """Caption, alternative text and name."""
    captions = [keyword.value for keyword in affiliated if keyword.key == "CAPTION"]
    names = [keyword.value for keyword in affiliated if keyword.key == "NAME"]
    attributes = " ".join(keyword.value for keyword in affiliated if keyword.key == "ATTR_HTML")
    pieces = _ATTRIBUTE.split(attributes)
    alt = dict(zip(pieces[1::2], pieces[2::2], strict=True)).get("alt", "").strip()
    if len(alt) > 1 and alt[0] == alt[-1] == '"':
        alt = alt[1:-1]
    return " ".join(captions).strip() or None, alt or None, (names[-1] or None) if names else None


def _brackets(text: str) -> Iterator[tuple[int, str, str | None]]:
    """Start, target and description of each bracket link outside of `=verbatim=` and `~code~`."""
    verbatim = _Verbatim.of(text)
    last_end = text.rfind("]]")
    place = 0
    start = text.find("[[")
    while start >= 0:
        if (behind := verbatim.end_before(place, start)) is not None:
            place = behind
            start = text.find("[[", place) if start < place else start
            continue
        place = start + 1
        if target := _TARGET.match(text, start + 2):
            end = target.end()
            if text.startswith("]]", end):
                yield start, target[0], None
                place = end + 2
            elif text.startswith("][", end) and end + 3 <= last_end:
                close = text.index("]]", end + 3)
                yield start, target[0], text[end + 2 : close]
                place = close + 2
        start = text.find("[[", place)


class _Verbatim(NamedTuple):
    """Where `=…=` and `~…~` may begin and end in a text."""

    text: str
    opening: list[int]
    closing: dict[str, list[int]]

    @classmethod
    def of(cls, text: str) -> _Verbatim:
        closing: dict[str, list[int]] = {"=": [], "~": []}
        for found in _CLOSING.finditer(text):
            closing[found[0]].append(found.start())
        return cls(text, [found.start() for found in _OPENING.finditer(text)], closing)

    def end_before(self, place: int, limit: int) -> int | None:
        """Behind the first verbatim text that begins at `place` or later and before `limit`."""
        for position in range(bisect_left(self.opening, place), len(self.opening)):
            opened = self.opening[position]
            if opened >= limit:
                return None
            closing = self.closing[self.text[opened]]
            found = bisect_right(closing, opened + 1)
            if found < len(closing):
                return closing[found] + 1
        return None
