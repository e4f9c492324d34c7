"""In what two sound SVGs differ: their metadata, ids, texts, numbers, styles, elements.

Where they have the same elements in the same order, each is compared with its counterpart; else
the elements, the texts and the styles of both are counted. Ids are names, and names that were
changed throughout are told as that. What an attribute means decides where it belongs: one that
is none of the known numbers counts as style, which is never slight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf, isfinite

from orgfig.figure.extent import POINTS, size, view_box
from orgfig.figure.likeness import Difference, Kind
from orgfig.figure.likeness_metadata import metadata_differences
from orgfig.figure.likeness_numbers import apart, transform_apart
from orgfig.figure.likeness_styles import (
    FRAME,
    NUMBERS,
    all_styles,
    is_other_font,
    reordered,
    style,
)
from orgfig.figure.likeness_words import counted, exchanged, listed, shortened, signed
from orgfig.figure.svg_parts import (
    LINKS,
    MOVING,
    Node,
    Parts,
    Words,
    names_of,
    others,
    outlines,
    said,
    shape,
    take_apart,
)
from orgfig.figure.svg_rules import STYLE, shown

__all__ = ["svg_differences"]

ELSEWHERE = "references lead elsewhere"


def svg_differences(old: bytes, new: bytes) -> list[Difference]:
    """The kinds of differences between two sound SVGs; none where both mean the same."""
    one, other = take_apart(old), take_apart(new)
    found = _Found(one, other)
    if [(n.name, n.depth) for n in one.nodes] == [(n.name, n.depth) for n in other.nodes]:
        found.compare_all(list(zip(one.nodes, other.nodes, strict=True)))
        texts = _texts(one.nodes), _texts(other.nodes)
    else:
        found.count_elements()
        texts = sorted(_texts(one.nodes)), sorted(_texts(other.nodes))
    found.compare_texts(*texts)
    return [*metadata_differences(one.metadata, other.metadata), *found.differences()]


class _Found:
    """What was found so far."""

    def __init__(self, old: Parts, new: Parts) -> None:
        self._old, self._new = old, new
        self._side = _side(old.nodes)
        sheets = [node.text for node in (*old.nodes, *new.nodes) if node.name == STYLE]
        self._is_moved = any(MOVING.search(sheet) for sheet in sheets)
        self._names_ids = any("#" in sheet for sheet in sheets)
        self._names: dict[str, str] = {}
        self._former: dict[str, str] = {}
        self._renamed: set[str] = set()
        self._far = 0.0
        self._moved = 0
        self._shapes = 0
        self._reordered = 0
        self._styles: list[str] = []
        self._texts: list[str] = []
        self._structure: list[str] = []
        self._sizes: list[str] = []
        self._images: list[Difference] = []

    def differences(self) -> Iterator[Difference]:
        """All kinds, each once."""
        if self._renamed and self._names_ids:
            self._styles.append("ids, which the style sheet may name")
        elif self._renamed and ELSEWHERE not in self._structure:
            yield Difference(Kind.IDS, f"ids renamed: {len(self._renamed)}")
        if self._shapes:
            yield Difference(Kind.TEXT_SHAPES, f"the shapes of {counted(self._shapes, 'text')}")
        if self._moved:
            yield self._geometry()
        if self._reordered:
            order = f"{counted(self._reordered, 'shape')} in another drawing order"
            yield Difference(Kind.ORDER, order)
        lists = {
            Kind.TEXTS: self._texts,
            Kind.STYLES: self._styles,
            Kind.STRUCTURE: self._structure,
            Kind.SIZE: self._sizes,
        }
        for kind, words in lists.items():
            if words:
                yield Difference(kind, listed(words))
        yield from {one.kind: one for one in self._images}.values()

    def _geometry(self) -> Difference:
        places = counted(self._moved, "place")
        if not isfinite(self._far):
            return Difference(Kind.GEOMETRY, f"other points in {places}", inf)
        if not self._side:
            return Difference(Kind.GEOMETRY, f"geometry in {places} of a picture of no size", inf)
        by = f"geometry by up to {self._far:.3g} of {self._side:.4g} in {places}"
        return Difference(Kind.GEOMETRY, by, self._far / self._side)

    def compare_all(self, pairs: Sequence[tuple[Node, Node]]) -> None:
        """Each element and its counterpart, but for those that were only put in another order."""
        moved = reordered(pairs)
        for place, (old, new) in enumerate(pairs):
            if place not in moved:
                self.compare_nodes(old, new)
        self._reordered = len(moved)

    # --- one element and its counterpart ---

    def compare_nodes(self, old: Node, new: Node) -> None:
        """Their attributes; what they say is compared elsewhere, but for a style sheet."""
        if old.attributes != new.attributes:
            for name in dict.fromkeys((*old.attributes, *new.attributes)):
                before, after = old.attributes.get(name), new.attributes.get(name)
                self._compare(name, before, after, old)
        if old.attributes or new.attributes:
            self._note_names(old, new)
        if old.name == STYLE and old.text != new.text:
            self._styles.append("the style sheet")

    def _compare(self, name: str, old: str | None, new: str | None, node: Node) -> None:
        if old == new or (name == "id" and old and new):
            return
        if name == "id":
            self._renamed.add(old or new or "")
            return
        if node.depth == 0 and name in FRAME:
            self._sizes.append(f"{name} {old} → {new}")
        elif old is None or new is None:
            self._styles.append(f"{shown(name)} is {'new' if old is None else 'gone'}")
        elif name in NUMBERS:
            self._measure(name, old, new, node)
        elif name in LINKS and old.startswith("data:") and new.startswith("data:"):
            self._images.extend(_image_differences(old, new))
        elif name in LINKS and "data:" in {old[:5], new[:5]}:
            self._structure.append(ELSEWHERE)
        elif name not in LINKS and style(name, old) != style(name, new):
            self._restyle(style(name, old), style(name, new))

    def _measure(self, name: str, old: str, new: str, node: Node) -> None:
        turns = name == "transform"
        gap = transform_apart(old, new, self._side or inf) if turns else apart(old, new)
        if gap and self._is_moved:
            gap = inf
        if gap:
            scale = max(self._old.largest if node.is_hidden else 1.0, node.scale)
            self._moved += 1
            self._far = max(self._far, gap * scale)

    def _restyle(self, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        changed = [part for part in {**old, **new} if old.get(part) != new.get(part)]
        for part in changed:
            before, after = old.get(part, "none"), new.get(part, "none")
            if is_other_font(part, before, after):
                self._shapes += 1
            else:
                self._styles.append(f"{shown(part)} {shortened(before)} → {shortened(after)}")

    # --- names ---

    def _note_names(self, old: Node, new: Node) -> None:
        """Names must be the same, or changed to another one that nothing else was changed to."""
        for before, after in zip(names_of(old), names_of(new), strict=False):
            there = self._names.setdefault(before, after)
            back = self._former.setdefault(after, before)
            if (there, back) != (after, before):
                self._structure.append(ELSEWHERE)
            elif before != after:
                self._renamed.add(before)

    # --- texts ---

    def compare_texts(self, old: Sequence[str], new: Sequence[str]) -> None:
        """The words of both, and where these are the same, the shapes that they are drawn by."""
        before = [*old, *said(self._old)]
        after = [*new, *said(self._new)]
        if before == after:
            for pair in zip(self._old.words, self._new.words, strict=True):
                self._compare_drawn(*pair)
            return
        gone, come = Counter(before), Counter(after)
        gone, come = gone - come, come - gone
        if gone or come:
            self._texts.append(exchanged(gone, come))
        else:
            self._texts.append("the texts in another order")

    def _compare_drawn(self, old: Words, new: Words) -> None:
        self.compare_nodes(old.place, new.place)
        self._compare_beside(others(old), others(new))
        one, other = shape(old, self._old), shape(new, self._new)
        if one != other:
            self._shapes += 1
        elif list(outlines(old)) != list(outlines(new)):
            for before, after in zip(outlines(old), outlines(new), strict=False):
                if before != after:
                    self._renamed.add(before)

    def _compare_beside(self, old: Sequence[Node], new: Sequence[Node]) -> None:
        """What a text has beside its outlines, such as the line of a fraction."""
        if [node.name for node in old] != [node.name for node in new]:
            self._structure.append("other shapes beside a text")
            return
        for pair in zip(old, new, strict=True):
            self.compare_nodes(*pair)

    # --- other elements ---

    def count_elements(self) -> None:
        """Which elements are more or fewer; of styles, those that only one of them has."""
        old = Counter(shown(node.name) for node in self._old.nodes)
        new = Counter(shown(node.name) for node in self._new.nodes)
        words = [f"{signed(new[name] - old[name])} {name}" for name in sorted({*old, *new})]
        changed = [word for word in words if not word.startswith("0 ")]
        self._structure.append(", ".join(changed) or "the same elements in another order")
        styles, others = all_styles(self._old.nodes), all_styles(self._new.nodes)
        if styles != others:
            self._styles.append(exchanged(styles - others, others - styles))


# --- parts -----------------------------------------------------------------------------------


def _side(nodes: Sequence[Node]) -> float:
    """The longer side, in the units of the drawing; 0, of which all is more, where none is told."""
    if not nodes:
        return 0.0
    attributes = nodes[0].attributes
    box = view_box(attributes)
    points = size(attributes, box)  # without a view box, a unit is a pixel of CSS
    sides = box[2:] or [(side or 0.0) / POINTS["px"] for side in points]
    return max(0.0, *sides)


def _texts(nodes: Iterable[Node]) -> list[str]:
    return [node.text for node in nodes if node.text and node.name != STYLE]


def _image_differences(old: str, new: str) -> list[Difference]:
    """How two images differ that stand within the picture."""
    from base64 import b64decode

    from orgfig.figure.likeness import compare

    (head, _, one), (other_head, _, other) = old.partition(","), new.partition(",")
    suffix = "png" if "png" in head.lower() else "jpg"
    if head.lower() != other_head.lower():
        return [Difference(Kind.UNREAD, "an image of another format")]
    return list(compare(suffix, b64decode(one), b64decode(other)).differences)
