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
from orgfig.org.element import Affiliated, Element
from orgfig.org.model import Link

__all__ = ["lone_link", "read_links"]

_TARGET = re.compile(r"(?:[^][\\]++|\\(?:\\\\)*+[][]|\\+[^][])++")
_FILE = re.compile(r"file(?:\+[^:]+)?:", re.IGNORECASE)
_ABSOLUTE = re.compile(r"/|~|\.\.?/")
_ESCAPE = re.compile(r"(?<!\\)(\\++)(?=$|[][])")
_NEWLINE = re.compile(r"(?<![ \t])[ \t]*+\n[ \t]*")
_SLASHES = re.compile(r"///*+")
_ATTRIBUTE = re.compile(r"(?:^|(?<=[ \t])):([-a-zA-Z0-9]+)(?=[ \t]|$)")
_OPENING = re.compile(r"(?<![^\s({'\"-])[=~](?=\S)")
_CLOSING = re.compile(r"(?<=\S)[=~](?![^\s.,:!?;'\")}\\\[-])")
_RAW = re.compile(r"@@[-A-Za-z0-9]+:|\{\{\{[A-Za-z][-\w]*\(", re.ASCII)
"""How export snippets begin, which hold comments too, and macros (`org-element-*-parser`)."""


def read_links(
    text: str, lines: Sequence[str], texts: Iterable[Element], path: str
) -> Iterator[Link]:
    """The links to files in running text and in headings, in order of appearance.

    `texts` are these parts of the whole `text`, which has these `lines`.
    """
    candidates = _lines_with_brackets(text)
    number = next(candidates, None)
    for element in texts:
        while number is not None and number < element.first:
            number = next(candidates, None)
        if number is None:
            return
        if number <= element.last:
            written = "\n".join(lines[element.first : element.last + 1])
            yield from _links(written, element, path)


def lone_link(text: str) -> str | None:
    """The target of a text that is one bracket link and nothing else, as written; else None."""
    bare = text.strip(" \t\r\n")
    target = _TARGET.match(bare, 2) if bare.startswith("[[") else None
    if target is None:
        return None
    end = target.end()
    if bare.startswith("][", end):
        end = bare.find("]]", end + 3)
    return target[0] if end >= 0 and bare[end:] == "]]" else None


def _lines_with_brackets(text: str) -> Iterator[int]:
    """The numbers of the lines on which a link may begin."""
    number, counted = 1, 0
    place = text.find("[[")
    while place >= 0:
        number += text.count("\n", counted, place)
        counted = place
        yield number
        end = text.find("\n", place)
        place = text.find("[[", end) if end >= 0 else -1


def _links(text: str, element: Element, path: str) -> Iterator[Link]:
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
        yield Link(target, description, caption, alt, name, element.heading, where)


def _file_target(written: str) -> str | None:
    """The file that a link names, without `::search`; None if it is no link to a file.

    Per cent signs stay: Org has not decoded them since 9.3.
    """
    plain = _NEWLINE.sub(" ", written) if "\n" in written else written
    if "\\" in plain:
        plain = _ESCAPE.sub(lambda found: "\\" * (len(found[1]) // 2), plain)
    if found := _FILE.match(plain):
        plain = plain[found.end() :]
    elif not _ABSOLUTE.match(plain):
        return None
    plain = plain.partition("::")[0]
    slashes = _SLASHES.match(plain)
    return "/" + plain[slashes.end() :] if slashes and len(slashes[0]) > 2 else plain  # noqa: PLR2004 -- file:///x


def _above(affiliated: Sequence[Affiliated]) -> tuple[str | None, str | None, str | None]:
    """Caption, alternative text and name."""
    if not affiliated:
        return None, None, None
    captions = [keyword.value for keyword in affiliated if keyword.key == "CAPTION"]
    names = [keyword.value for keyword in affiliated if keyword.key == "NAME"]
    attributes = [keyword.value for keyword in affiliated if keyword.key == "ATTR_HTML"]
    alt = _alternative(" ".join(attributes)) if attributes else None
    return " ".join(captions).strip() or None, alt, (names[-1] or None) if names else None


def _alternative(attributes: str) -> str | None:
    pieces = _ATTRIBUTE.split(attributes)
    alt = dict(zip(pieces[1::2], pieces[2::2], strict=True)).get("alt", "").strip()
    if len(alt) > 1 and alt[0] == alt[-1] == '"':
        alt = alt[1:-1]
    return alt or None


def _brackets(text: str) -> Iterator[tuple[int, str, str | None]]:
    """Start, target and description of each bracket link outside of what is not Org text.

    That is `=verbatim=`, `~code~`, `@@html:export snippets@@` and `{{{macros(…)}}}`.
    """
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
    """Where `=…=` and `~…~` may begin and end in a text; `raw` are snippets and macros."""

    text: str
    opening: list[int]
    closing: dict[str, list[int]]
    raw: dict[int, int]

    @classmethod
    def of(cls, text: str) -> _Verbatim:
        raw = dict(_raw(text)) if "@@" in text or "{{{" in text else {}
        if "=" not in text and "~" not in text and not raw:
            return _NO_VERBATIM
        closing: dict[str, list[int]] = {"=": [], "~": []}
        for found in _CLOSING.finditer(text):
            closing[found[0]].append(found.start())
        opening = sorted([*raw, *(found.start() for found in _OPENING.finditer(text))])
        return cls(text, opening, closing, raw)

    def end_before(self, place: int, limit: int) -> int | None:
        """Behind the first verbatim text that begins at `place` or later and before `limit`."""
        for position in range(bisect_left(self.opening, place), len(self.opening)):
            opened = self.opening[position]
            if opened >= limit:
                return None
            if opened in self.raw:
                return self.raw[opened]
            closing = self.closing[self.text[opened]]
            found = bisect_right(closing, opened + 1)
            if found < len(closing):
                return closing[found] + 1
        return None


def _raw(text: str) -> Iterator[tuple[int, int]]:
    """Where export snippets and macros with arguments begin and end."""
    last = {closing: text.rfind(closing) for closing in ("@@", ")}}}")}
    behind = 0
    for found in _RAW.finditer(text):
        closing = "@@" if found[0].startswith("@") else ")}}}"
        if found.start() >= behind and found.end() <= last[closing]:
            behind = text.index(closing, found.end()) + len(closing)
            yield found.start(), behind


_NO_VERBATIM = _Verbatim("", [], {}, {})
