"""How much an SVG draws once every reference in it is followed: a few lines may draw billions.

Ten groups that each show the next ten times over are a picture that no program ever finishes.
Counts `<use>`, `url(#…)` in attributes, and markers, which are drawn at every corner of a path.
References from a style sheet are not followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pyexpat import ParserCreate

from orgfig.figure.svg_rules import URL

__all__ = ["reference_problem"]

MOST = 2_000_000
"""So many elements may be drawn; Matplotlib's largest scatter plots stay far below."""

Edges = dict[str, int]


def reference_problem(data: bytes) -> str | None:
    """What is wrong with the references of a picture that is whole XML."""
    graph = _Graph()
    parser = ParserCreate("utf-8", " ")
    parser.StartElementHandler = graph.start
    parser.EndElementHandler = graph.end
    parser.Parse(data, True)  # noqa: FBT003 - "this is all": expat takes it by position
    drawn, circle = _drawn(graph.edges, graph.own)
    if circle is not None:
        return f"its part #{circle[:40]} is a part of itself"
    return f"its references make it draw more than {MOST} elements" if drawn > MOST else None


class _Graph:
    """The named elements, each with how many it holds and how often it shows which others.

    The picture itself is the one without a name.
    """

    def __init__(self) -> None:
        self.own: dict[str, int] = {"": 0}
        self.edges: dict[str, Edges] = {"": {}}
        self._open = [""]

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        outer = self._open[-1]
        name = attributes.get("id") or outer
        self._open.append(name)
        if name != outer:
            self.edges.setdefault(name, {})
            self._add(outer, name, 1)
        self.own[name] = self.own.get(name, 0) + 1
        for target, times in _references(attributes):
            self._add(name, target, times)

    def end(self, _name: str) -> None:
        self._open.pop()

    def _add(self, source: str, target: str, times: int) -> None:
        edges = self.edges[source]
        edges[target] = edges.get(target, 0) + times


def _references(attributes: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    corners = len(attributes.get("d", "") + attributes.get("points", "")) // 2 + 1
    for attribute, value in attributes.items():
        if attribute.endswith("href") and value.startswith("#"):
            yield value[1:], 1
        elif "(" in value and attribute not in {"d", "points"}:
            times = corners if "marker" in attribute or "marker" in value else 1
            for target in URL.findall(value):
                yield target, times


def _drawn(edges: Mapping[str, Edges], own: Mapping[str, int]) -> tuple[int, str | None]:
    """How much the picture draws, up to one above `MOST`; and what is a part of itself."""
    total: dict[str, int] = {}
    waiting, entered = [""], set[str]()
    while waiting:
        name = waiting[-1]
        if name in total:
            waiting.pop()
        elif name in entered:
            parts = (times * total.get(to, 0) for to, times in edges[name].items())
            total[name] = min(MOST + 1, own[name] + sum(parts))
            waiting.pop()
        else:
            entered.add(name)
            inner = [to for to in edges[name] if to in edges and to not in total]
            circle = next((to for to in inner if to in entered), None)
            if circle is not None:
                return 0, circle
            waiting.extend(inner)
    return total[""], None
