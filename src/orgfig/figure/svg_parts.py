"""Takes a sound SVG apart for comparing: metadata, texts that are drawn as shapes, and the rest.

Matplotlib draws a text as a comment with its words, followed by a group of outlines of glyphs.
Whether a picture is sound is the matter of `svg`; here it must be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf
from pyexpat import ParserCreate
from typing import NamedTuple

from orgfig.figure.likeness_numbers import transform_scale
from orgfig.figure.svg_rules import HIDDEN, SVG, URL

__all__ = [
    "LINKS",
    "MOVING",
    "Node",
    "Parts",
    "Words",
    "names_of",
    "others",
    "outlines",
    "said",
    "shape",
    "take_apart",
]

METADATA = f"{SVG} metadata"
GROUP, DEFS, PATH, USE = f"{SVG} g", f"{SVG} defs", f"{SVG} path", f"{SVG} use"
TEXTUAL = {f"{SVG} text", f"{SVG} tspan", f"{SVG} textPath"}
WITHIN = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands in a text where an element lies within it."""
SCALED = {
    f"{SVG} {name}"
    for name in (
        "symbol",
        "marker",
        "pattern",
        "mask",
        "filter",
        "linearGradient",
        "radialGradient",
    )
}
"""What has units of its own, unless it says that it has not (SVG 2, "Units")."""
OWN_UNITS = "userSpaceOnUse"
MOVING = re.compile(r"transform|scale|rotate|translate|zoom")
"""Properties of CSS that move or stretch what they are set for (CSS Transforms 2)."""
LINKS = ("http://www.w3.org/1999/xlink href", "href")


class Node(NamedTuple):
    """An element: its name, its depth, what it says, how much its numbers may be magnified."""

    name: str
    depth: int
    attributes: dict[str, str]
    texts: list[str]
    scale: float
    is_hidden: bool

    @property
    def text(self) -> str:
        """Its own text, white space at the ends left out."""
        return "".join(self.texts).strip()


class Words(NamedTuple):
    """A text that is drawn as shapes: its words, the group that it is placed by, what is in it."""

    text: str
    place: Node
    nodes: list[Node]


class Parts(NamedTuple):
    """What an SVG is made of; `glyphs` are the outlines that texts use, by id.

    `largest` is the largest scale of all.
    """

    nodes: list[Node]
    words: list[Words]
    metadata: list[Node]
    glyphs: dict[str, Node]
    largest: float


def take_apart(data: bytes) -> Parts:
    """The parts of a sound SVG."""
    reading = _Reading()
    parser = ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.say
    parser.CommentHandler = reading.comment
    parser.Parse(data, True)  # noqa: FBT003 - "this is all": expat takes it by position
    nodes = [*reading.nodes, *(word.place for word in reading.words)]
    largest = max([1.0, *(node.scale for node in nodes)])
    return Parts(reading.nodes, reading.words, reading.metadata, reading.glyphs, largest)


def names_of(node: Node) -> Iterator[str]:
    """The ids that an element bears and uses, in an order that its attributes fix."""
    for name in sorted(node.attributes):
        value = node.attributes[name]
        if name == "id":
            yield value
        elif name in LINKS:
            yield from [value[1:]] if value.startswith("#") else []
        elif "url(" in value:
            yield from URL.findall(f"{value} ")


def shape(words: Words, parts: Parts) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """What draws a text, with outlines in the place of their names."""
    return [(node.name, tuple(sorted(_drawn(node, parts)))) for node in words.nodes]


def _drawn(node: Node, parts: Parts) -> Iterator[tuple[str, str]]:
    yield "depth", str(node.depth)
    for name, value in node.attributes.items():
        if name in LINKS:
            outline = parts.glyphs.get(value.removeprefix("#"))
            shape = outline.attributes if outline is not None else {"d": value}
            known = (f"{key}={shape[key]}" for key in sorted(shape) if key != "id")
            yield "outline", " ".join(known)
        elif name != "id":
            yield name, value


def said(parts: Parts) -> Iterator[str]:
    """What the texts say that are drawn as shapes, and what is written within them."""
    for words in parts.words:
        yield words.text
        yield from (node.text for node in (words.place, *words.nodes) if node.text)


def others(words: Words) -> list[Node]:
    """What draws a text beside outlines that it uses."""
    return [node for node in words.nodes if node.name not in {GROUP, USE}]


def outlines(words: Words) -> Iterator[str]:
    """The names that a text uses."""
    for node in words.nodes:
        yield from (node.attributes[name] for name in LINKS if name in node.attributes)


def _is_scaled(name: str, attributes: dict[str, str]) -> bool:
    """Whether the numbers within an element may be in units of something else, or moved by CSS."""
    units = {value for key, value in attributes.items() if key.endswith("Units")}
    is_other = bool(units - {OWN_UNITS}) or (name in SCALED and not units)
    return (
        is_other
        or (name in SCALED and "viewBox" in attributes)
        or bool(MOVING.search(attributes.get("style", "")))
    )


class _Reading:
    """One pass over a file; `_open` are the elements around, `_said` a comment just before."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.words: list[Words] = []
        self.metadata: list[Node] = []
        self.glyphs: dict[str, Node] = {}
        self._open: list[Node] = []
        self._said: str | None = None
        self._described_at = 0
        self._drawn_at = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._open and self._open[-1].name in TEXTUAL:
            self._open[-1].texts.append(WITHIN)
        node = self._node(name, attributes)
        self._open.append(node)
        said, self._said = self._said, None
        if self._described_at or name == METADATA:
            self._described_at = self._described_at or len(self._open)
            self.metadata.append(node)
        elif self._drawn_at:
            self._draw(node)
        elif said is not None and name == GROUP:
            self._drawn_at = len(self._open)
            self.words.append(Words(said, node, []))
        else:
            self.nodes.append(node)

    def end(self, _name: str) -> None:
        if self._described_at == len(self._open):
            self._described_at = 0
        if self._drawn_at == len(self._open):
            self._drawn_at = 0
        self._open.pop()
        self._said = None

    def say(self, text: str) -> None:
        if self._open:
            self._open[-1].texts.append(text)

    def comment(self, text: str) -> None:
        self._said = text.strip()

    def _node(self, name: str, attributes: dict[str, str]) -> Node:
        around = self._open[-1] if self._open else None
        scale = transform_scale(attributes.get("transform", ""))
        is_nested = around is not None and name == f"{SVG} svg"
        is_unknown = is_nested or _is_scaled(name, attributes)
        scale *= (inf if is_unknown else 1.0) * (around.scale if around else 1.0)
        hidden = name in HIDDEN or (around is not None and around.is_hidden)
        return Node(name, len(self._open), attributes, [], scale, hidden)

    def _draw(self, node: Node) -> None:
        """An element within a text: an outline to be used, or what is drawn."""
        if node.is_hidden and node.name == PATH:
            self.glyphs[node.attributes.get("id", "")] = node
        elif node.name != DEFS:
            self.words[-1].nodes.append(node)
