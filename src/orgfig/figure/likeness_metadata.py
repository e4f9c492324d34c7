"""In what the metadata of two SVGs differ: the date, or what else they say of the picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from orgfig.figure.likeness import Difference, Kind
from orgfig.figure.likeness_words import exchanged
from orgfig.figure.svg_parts import Node
from orgfig.figure.svg_rules import shown

__all__ = ["metadata_differences"]


def metadata_differences(old: Sequence[Node], new: Sequence[Node]) -> Iterator[Difference]:
    """Whether dates differ, and whether anything else does; nothing where all is the same."""
    before, after = _facts(old), _facts(new)
    if before == after:
        return
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    dates = [text for name, text in (*gone, *come) if "date" in name]
    others = [text for name, text in (*gone, *come) if "date" not in name]
    if dates:
        yield Difference(Kind.DATE, "the date that it names")
    if others or not dates:
        olds, news = ([t for n, t in some if "date" not in n] for some in (gone, come))
        yield Difference(Kind.METADATA, exchanged(Counter(olds), Counter(news)) or "its metadata")


def _facts(nodes: Iterable[Node]) -> list[tuple[str, str]]:
    """What metadata say: names of elements and their texts and attributes."""
    found = []
    for node in nodes:
        name = shown(node.name)
        found += [(name, node.text)] if node.text else []
        found += [(f"{name} {shown(key)}", value) for key, value in node.attributes.items()]
    return found
