"""What an attribute of an SVG says: where something is, or how it looks; and what only moved.

An attribute that is none of the known numbers counts as a style, which is never slight.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from orgfig.figure.svg_parts import LINKS, Node
from orgfig.figure.svg_rules import URL

__all__ = ["FRAME", "NUMBERS", "all_styles", "is_other_font", "reordered", "style"]

NUMBERS = frozenset(
    (
        *("d", "points", "transform", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy"),
        *("cx", "cy", "r", "rx", "ry", "fx", "fy", "width", "height"),
    )
)
"""Attributes that say where something is."""
FRAME = frozenset(("width", "height", "viewBox"))
"""Those of the root that say how large the picture is."""
FONTS = frozenset(("font", "font-family"))
"""Styles by which a text may be drawn with other shapes; of one size, it says the same."""
SIZES = re.compile(r"[\d.]+|bold|italic|normal")


def is_other_font(part: str, old: str, new: str) -> bool:
    """Whether a style names another font, and nothing else changes: size, weight, slant."""
    return part in FONTS and SIZES.findall(old) == SIZES.findall(new)


def style(name: str, value: str) -> dict[str, str]:
    """What a value sets, without the names that it uses: these are compared as names."""
    plain = URL.sub("url(#)", f"{value} ").strip()
    if name != "style" or "!" in plain:  # `!important` has another one than the last hold
        return {name: plain}
    pairs = (part.partition(":") for part in plain.split(";") if part.strip())
    return {key.strip(): setting.strip() for key, _, setting in pairs}


def all_styles(nodes: Iterable[Node]) -> Counter[str]:
    """How many elements have each colour and the like."""
    found: Counter[str] = Counter()
    for node in nodes:
        for name, value in node.attributes.items():
            if name not in NUMBERS and name not in FRAME and name not in LINKS and name != "id":
                for key, setting in style(name, value).items():
                    found[f"{key} {setting}"] += 1
    return Counter(dict.fromkeys(found, 1))  # of more elements there are more of each


def reordered(pairs: Sequence[tuple[Node, Node]]) -> frozenset[int]:
    """The places of those that differ and whose like are all there, elsewhere."""
    changed = [n for n, (old, new) in enumerate(pairs) if old.attributes != new.attributes]
    olds = {place: _signature(pairs[place][0]) for place in changed}
    news = {place: _signature(pairs[place][1]) for place in changed}
    other = [place for place in olds if olds[place] != news[place]]
    both = {olds[place] for place in other} & {news[place] for place in other}
    moved = [place for place in other if olds[place] in both and news[place] in both]
    alike = Counter(olds[place] for place in moved) == Counter(news[place] for place in moved)
    return frozenset(moved if alike else ())


def _signature(node: Node) -> tuple[object, ...]:
    """All that an element draws; what names it bears and uses is compared elsewhere."""
    drawn = ((key, URL.sub("url(#)", f"{value} ")) for key, value in node.attributes.items())
    return (node.name, node.scale, *((key, value) for key, value in drawn if key != "id"))
