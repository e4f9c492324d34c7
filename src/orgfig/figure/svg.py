"""Reads an SVG as a stranger's file: complete, nothing active in it, and something drawn.

What is refused is refused by name of element and attribute, after the parser has undone every
spelling that XML allows; what may stand there is the matter of `svg_rules`. Nothing is fetched:
expat reads no external entity of its own accord.
"""

from __future__ import annotations

from collections.abc import Mapping
from pyexpat import ExpatError, ParserCreate, XMLParserType

from orgfig.figure.extent import is_background, size, view_box
from orgfig.figure.not_svg import otherwise
from orgfig.figure.picture import Fault, PictureFacts, is_tiny
from orgfig.figure.svg_faults import EnoughError, Faults
from orgfig.figure.svg_prologue import Prologue
from orgfig.figure.svg_rules import (
    EMBED,
    HIDDEN,
    IMAGE,
    PATH,
    PLAIN,
    SHAPES,
    STILL,
    STYLE,
    SVG,
    URL,
    Kind,
    comment_problem,
    css_problem,
    is_inert,
    kind_of,
    read_link,
    shown,
)
from orgfig.figure.unsound import MOST_PIXELS

__all__ = ["examine_svg"]

DEEPEST = 200
"""Elements within each other. Matplotlib nests nine; libxml2, which many programs read SVG with,
gives up at 256, and others use up their stack."""
FLATTER = "draw with fewer groups within groups"


def examine_svg(data: bytes) -> PictureFacts:
    """The facts on an SVG; sizes in points."""
    other = otherwise(data)
    if other is not None:
        return other
    reading = _Reading(data)
    parser = ParserCreate("utf-8", " ")
    reading.attach(parser)
    try:
        parser.Parse(data, True)  # noqa: FBT003 - "this is all": expat takes it by position
        reading.finish()
    except EnoughError:
        pass
    except ExpatError as error:
        reading.faults.problems[f"it is not complete XML: {error}"] = Fault.BROKEN
    return reading.facts()


class _Reading:
    """One pass over a file. Calls into Python cost most: what is heard of an end is little."""

    def __init__(self, data: bytes) -> None:
        self.faults = Faults()
        self.shapes = 0
        self._images = 0
        self._stated: tuple[float | None, float | None] = (None, None)
        self._size: tuple[float | None, float | None] = (None, None)
        self._data = data
        self._box: tuple[float, ...] = ()
        self._first: tuple[str, dict[str, str]] | None = None
        self._depth = 0
        self._hidden_at = 0
        self._style: list[str] | None = None
        self._kinds: dict[str, Kind] = {}
        self._fine: set[str] = set()
        self._linked: set[str] = set()
        self._grouped: set[str] = set()
        self._is_layered = False
        self._pixels = 0

    def attach(self, parser: XMLParserType) -> None:
        self._parser = parser
        parser.buffer_text = True
        Prologue(self._data, self.faults).attach(parser)
        parser.ProcessingInstructionHandler = self._instruction
        parser.CommentHandler = self._comment
        parser.StartCdataSectionHandler = self._quoted
        parser.StartElementHandler = self._root
        parser.EndElementHandler = self._end

    def finish(self) -> None:
        """Judges what can be judged only at the end."""
        if self.shapes == 0:
            self.faults.refuse("it draws nothing", fault=Fault.EMPTY)
        elif self.shapes == 1 and self._begins_with_background():
            self.faults.refuse("it draws nothing but a background", fault=Fault.EMPTY)
        if not self.faults.problems and self._may_multiply():
            from orgfig.figure.svg_references import reference_problem

            problem = reference_problem(self._data)
            if problem is not None:
                self.faults.refuse(problem, STILL, Fault.TOO_LARGE)

    def facts(self) -> PictureFacts:
        """What was found, when all is read or enough is."""
        return PictureFacts(
            "svg",
            *self._size,
            self.shapes,
            tuple(self.faults.problems),
            hint=self.faults.hint,
            faults=tuple(self.faults.problems.values()),
            is_raster=self._is_raster(),
            is_tiny=is_tiny(*self._stated),
        )

    def _is_raster(self) -> bool:
        others = self.shapes - self._images
        return self._images > 0 and (
            others == 0 or (others == 1 and self._begins_with_background())
        )

    def _begins_with_background(self) -> bool:
        return self._first is not None and is_background(*self._first, self._box)

    def _may_multiply(self) -> bool:
        """Whether a part that is drawn in many places may draw others in many places in turn."""
        names_marker = any("marker" in word for word in (*self._fine, *self._kinds))
        return self._is_layered or names_marker or bool(self._linked & self._grouped)

    def _refuse_here(self, problem: str, hint: str) -> None:
        self.faults.refuse(f"line {self._parser.CurrentLineNumber}: {problem}", hint)

    # --- between elements ---

    def _instruction(self, target: str, _data: str) -> None:
        self._refuse_here(f"it has a processing instruction, <?{target[:40]}", STILL)

    def _comment(self, text: str) -> None:
        in_style = "a comment of XML stands in <style>" if self._style is not None else None
        problem = in_style or comment_problem(text)
        if problem is not None:
            self._refuse_here(problem, STILL)

    def _quoted(self) -> None:
        """CDATA: within a title, HTML takes it for a comment that ends at the first `>`."""
        if self._style is None:
            self._refuse_here("<![CDATA[ stands outside of <style>", STILL)

    # --- elements ---

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        self._depth = 1
        if name != f"{SVG} svg":
            problem = f"its root is <{shown(name)}>, not <svg> in the namespace of SVG"
            self.faults.give_up(problem, Fault.BROKEN)
        self._note_group(attributes)
        self._check(name, attributes)
        self._box = view_box(attributes)
        self._size, self._stated = size(attributes, self._box), size(attributes, ())
        self._parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._deepen()
        if name in SHAPES:
            if self.shapes == 0:
                self._first = name, attributes
            if name != PATH:
                self.shapes += 1
                self._images += name == IMAGE
                self._note_group(attributes)
            elif attributes.get("d"):  # without data it draws nothing (SVG 2, "Paths")
                self.shapes += 1
        else:
            self._enter(name, attributes)
        self._check(name, attributes)

    def _deepen(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            line = self._parser.CurrentLineNumber
            problem = f"line {line}: more than {DEEPEST} elements lie within each other"
            self.faults.give_up(problem, Fault.TOO_LARGE, FLATTER)

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _enter(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element that holds others."""
        self._note_group(attributes)
        if name in HIDDEN:
            self._hide(name)
        else:
            self._check_name(name)

    def _note_group(self, attributes: Mapping[str, str]) -> None:
        """What has a name and may hold or repeat others: all but a path."""
        if "id" in attributes:
            self._grouped.add(f"#{attributes['id']}")

    def _hide(self, name: str) -> None:
        self._hidden_at = self._depth
        self._parser.StartElementHandler = self._start_hidden
        self._parser.EndElementHandler = self._end_hidden
        if name == STYLE:
            self._open_style()

    def _start_hidden(self, name: str, attributes: dict[str, str]) -> None:
        self._deepen()
        self._check_name(name)
        self._check(name, attributes)
        if self._style is not None:
            self._refuse_here(f"<{shown(name)}> stands in <style>", STILL)
        elif name == STYLE:
            self._open_style()
        elif name != PATH:
            self._note_group(attributes)
        self._is_layered |= any("(" in one and URL.search(one) for one in attributes.values())

    def _end_hidden(self, name: str) -> None:
        self._depth -= 1
        if name == STYLE:
            self._close_style()
        if self._depth < self._hidden_at:
            self._parser.StartElementHandler = self._start
            self._parser.EndElementHandler = self._end

    def _open_style(self) -> None:
        self._style = []
        self._parser.CharacterDataHandler = self._style.append

    def _close_style(self) -> None:
        self._parser.CharacterDataHandler = None
        problem = css_problem("".join(self._style or ()))
        self._style = None
        if problem is not None:
            self._refuse_here(f"<style> {problem}", EMBED)

    def _check_name(self, name: str) -> None:
        if not (name in PLAIN or name in HIDDEN or name in SHAPES or is_inert(name)):
            self._refuse_here(f"<{shown(name)}> is not allowed in a picture", STILL)

    def _check(self, name: str, attributes: Mapping[str, str]) -> None:
        for attribute, value in attributes.items():
            kind = self._kinds.get(attribute)
            if kind is None:
                kind = self._kinds[attribute] = kind_of(attribute)
            if kind is Kind.CSS:
                if "(" in value and value not in self._fine:
                    self._fine.add(value)
                    self._judge(name, attribute, css_problem(value), EMBED)
            elif kind is Kind.LINK:
                self._check_link(name, attribute, value)
            elif kind is Kind.ACTIVE:
                self._judge(name, attribute, "is not allowed in a picture", STILL)

    def _check_link(self, name: str, attribute: str, value: str) -> None:
        if value in self._linked:
            return
        link = read_link(value)
        self._pixels += link.pixels
        if link.problem is not None:
            hint = STILL if name.endswith(" a") else EMBED
            self._judge(name, attribute, link.problem, hint)
            if value[:5].lower() == "data:":  # it took long to find out: one of them will do
                raise EnoughError
        elif self._pixels > MOST_PIXELS:
            problem = "it holds images of more pixels than programs agree to show"
            self.faults.give_up(problem, Fault.TOO_LARGE)
        self._linked.add(value)

    def _judge(self, name: str, attribute: str, problem: str | None, hint: str) -> None:
        if problem is not None:
            self._refuse_here(f"{shown(attribute)} of <{shown(name)}> {problem}", hint)
