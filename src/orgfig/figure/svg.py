"""Reads an SVG as a stranger's file: complete, nothing active in it, and something drawn.

What is refused is refused by name of element and attribute, after the parser has undone every
spelling that XML allows. Nothing is fetched: expat reads no external entity of its own accord.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from pyexpat import ExpatError, ParserCreate, XMLParserType

from orgfig.figure.extent import draws, is_background, size, view_box
from orgfig.figure.picture import PictureFacts

__all__ = ["examine_svg"]

SVG = "http://www.w3.org/2000/svg"
XHTML = "http://www.w3.org/1999/xhtml"

STYLE = f"{SVG} style"

SHAPES = frozenset(
    f"{SVG} {name}"
    for name in (
        *("path", "use", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("text", "image"),
    )
)
HIDDEN = frozenset(
    f"{SVG} {name}"
    for name in (
        *("defs", "clipPath", "symbol", "mask", "pattern", "marker"),
        *("metadata", "style", "title", "desc"),
    )
)
"""Elements whose content is not drawn where it stands."""

ACTIVE = frozenset(
    (
        *("script", "handler", "listener", "set", "discard"),
        *("foreignobject", "iframe", "object", "embed", "audio", "video"),
    )
)
"""Elements that run, load or change something; `animate…` joins them. In lower case."""

EMBEDDED = re.compile(r"data:image/(?:png|jpe?g)[;,]", re.IGNORECASE)
NOT_CSS = frozenset(("id", "class", "d", "points", "transform"))
"""Attributes without a namespace that hold no CSS, and may hold what looks like it."""

ENOUGH = 10
"""So many problems make a picture bad; more would only be longer to read."""


class _EnoughError(Exception):
    """The picture is bad for certain, and reading on would tell nothing new."""


def examine_svg(data: bytes) -> PictureFacts:
    """The facts on an SVG; sizes in points."""
    reading = _Reading()
    if data[:1] in (b"\xfe", b"\xff") or b"\0" in data:  # expat would take UTF-16 by its mark
        problem = "it is not complete XML in UTF-8"
        return PictureFacts("svg", None, None, 0, (problem,))
    parser = ParserCreate("utf-8", " ")
    reading.attach(parser)
    try:
        parser.Parse(data, True)  # noqa: FBT003 - "this is all": expat takes it by position
        reading.finish()
    except _EnoughError:
        pass
    except ExpatError as error:
        reading.problems[f"it is not complete XML: {error}"] = None
    width, height = reading.size
    return PictureFacts("svg", width, height, reading.shapes, tuple(reading.problems))


class _Reading:
    """One pass over a file. Calls into Python cost most, so ends are heard only while hidden."""

    def __init__(self) -> None:
        self.problems: dict[str, None] = {}
        self.shapes = 0
        self.size: tuple[float | None, float | None] = (None, None)
        self._box: tuple[float, ...] = ()
        self._first: tuple[str, dict[str, str]] | None = None
        self._depth = 0
        self._style: list[str] = []
        self._kinds: dict[str, _Kind] = {}
        self._fine: set[str] = set()

    def attach(self, parser: XMLParserType) -> None:
        self._parser = parser
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._root

    def finish(self) -> None:
        """Judges what can be judged only at the end."""
        if self.shapes == 0:
            self._refuse("it draws nothing")
        elif self.shapes == 1 and self._first and is_background(*self._first, self._box):
            self._refuse("it draws nothing but a background")

    def _refuse(self, problem: str) -> None:
        self.problems[problem] = None
        if len(self.problems) >= ENOUGH:
            raise _EnoughError

    # --- before the root ---

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            self._refuse(f"it is declared to be in {encoding[:40]}, not UTF-8")

    def _doctype(
        self, _name: str, system: str | None, public: str | None, has_internal_subset: int
    ) -> None:
        if has_internal_subset:
            self._refuse("its DOCTYPE has declarations of its own")
        is_w3c = (public or "").startswith("-//W3C//DTD SVG ")
        if system is not None and not (is_w3c and re.match("https?://www.w3.org/", system)):
            self._refuse(f"its DOCTYPE names a foreign file, {system[:80]}")

    def _entity(self, name: str, *_rest: object) -> None:
        self.problems[f"it declares the entity {name[:40]}"] = None
        raise _EnoughError

    def _skipped(self, name: str, _is_parameter: int) -> None:
        self._refuse(f"it uses the entity {name[:40]}, which nothing declares")

    def _instruction(self, target: str, _data: str) -> None:
        self._refuse(f"it has a processing instruction, <?{target[:40]}")

    # --- elements ---

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if name != f"{SVG} svg":
            self._refuse(f"its root is <{_shown(name)}>, not <svg> in the namespace of SVG")
        self._check(name, attributes)
        self._box = view_box(attributes)
        self.size = size(attributes, self._box)
        self._parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in SHAPES:
            if self.shapes == 0:
                self._first = name, attributes
            self.shapes += draws(name, attributes)
        elif name in HIDDEN:
            self._hide(name)
        else:
            self._check_name(name)
        self._check(name, attributes)

    def _hide(self, name: str) -> None:
        self._depth = 1
        self._parser.StartElementHandler = self._start_hidden
        self._parser.EndElementHandler = self._end_hidden
        if name == STYLE:
            self._parser.CharacterDataHandler = self._style.append

    def _start_hidden(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._check_name(name)
        self._check(name, attributes)
        if name == STYLE:
            self._parser.CharacterDataHandler = self._style.append

    def _end_hidden(self, name: str) -> None:
        self._depth -= 1
        if name == STYLE:
            self._parser.CharacterDataHandler = None
            self._check_css("".join(self._style), "<style>")
            self._style.clear()
        if self._depth == 0:
            self._parser.StartElementHandler = self._start
            self._parser.EndElementHandler = None

    def _check_name(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        lowered = local.lower()
        if lowered in ACTIVE or lowered.startswith("animate") or space == XHTML:
            self._refuse(f"it has an element that may act, <{local[:40]}>")

    def _check(self, name: str, attributes: Mapping[str, str]) -> None:
        for attribute, value in attributes.items():
            kind = self._kinds.get(attribute)
            if kind is None:
                kind = self._kinds[attribute] = _kind(attribute)
            if kind is _Kind.CSS:
                if "(" in value and value not in self._fine:
                    self._check_css(value, f"{_shown(attribute)} of <{_shown(name)}>")
                    self._fine.add(value)
            elif kind is _Kind.LINK:
                self._check_link(name, attribute, value)
            elif kind is _Kind.EVENT:
                self._refuse(f"<{_shown(name)}> has {_shown(attribute)}, which may act")

    def _check_link(self, name: str, attribute: str, value: str) -> None:
        if not (value.startswith("#") or EMBEDDED.match(value)):
            place = f"{_shown(attribute)} of <{_shown(name)}>"
            self._refuse(f"{place} leads out of it, to {value[:80]}")

    def _check_css(self, css: str, place: str) -> None:
        """Refuses what loads. A backslash could spell any of it (CSS Syntax, "Escaping")."""
        lowered = css.lower()
        if "\\" in css or "/*" in css:
            self._refuse(f"{place} has an escape or a comment in its CSS")
        if lowered.count("url(") != len(re.findall(r"url\((?:#|\"#|'#)", lowered)):
            self._refuse(f"{place} has a url() that leads out of it")
        for word in ("@import", "image-set(", "image(", "src(", "expression("):
            if word in lowered:
                self._refuse(f"{place} has {word.rstrip('(')} in its CSS")


class _Kind(Enum):
    """What the value of an attribute may be, judged by its name."""

    CSS = "a style, perhaps with a url()"
    LINK = "a reference"
    EVENT = "a program"
    PLAIN = "neither"


def _kind(attribute: str) -> _Kind:
    local = attribute.rpartition(" ")[2].lower()
    if local.startswith("on"):
        return _Kind.EVENT
    if local in ("href", "src", "base"):
        return _Kind.LINK
    is_plain = attribute in NOT_CSS or local.startswith("aria-")
    return _Kind.PLAIN if is_plain else _Kind.CSS


def _shown(name: str) -> str:
    """A name as messages have it: without its namespace, and not without end."""
    return name.rpartition(" ")[2][:40]
