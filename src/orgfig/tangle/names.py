"""Which blocks a noweb reference names, in the order of precedence that Org 9.7 has.

Every name is looked up in an index that is made once.
"""

from __future__ import annotations

from itertools import islice

from orgfig.location import Location
from orgfig.org.model import Document, SourceBlock
from orgfig.tangle.values import value

__all__ = ["Names", "text_of"]

_LONGEST_ALIKE, _MOST_ALIKE = 60, 1000
"""Of the names that are compared, which takes long: their characters, and how many there are."""


class Names:
    """What the references of one document can name.

    Org first takes a reference for a block's name; but once it had to look for a `:noweb-ref`, it
    knows all of those and takes them first. So the order of the calls of `blocks` counts.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._named = _named(document)
        self._headings = _heading_names(document)
        self._referred: dict[str, list[int]] | None = None

    @property
    def knows_references(self) -> bool:
        """Whether a `:noweb-ref` was looked for; from then on, every answer is final."""
        return self._referred is not None

    def blocks(self, name: str) -> list[int] | None:
        """The positions of the blocks that `name` stands for, in order; None for a heading."""
        if self._referred is not None and name in self._referred:
            return self._referred[name]
        if name.lower() in self._headings:
            return None
        named = self._named.get(name.lower())
        if named is not None and not _is_commented(self._document, self._document.blocks[named]):
            return [named]
        if self._referred is None:
            self._referred = _referred(self._document)
        return self._referred.get(name, [])

    def nearest(self, name: str) -> tuple[str, Location] | None:
        """The name that is most like `name`, and where its block stands."""
        from difflib import get_close_matches  # slow to import, and rarely needed

        if len(name) > _LONGEST_ALIKE:
            return None
        blocks = self._document.blocks
        known = {blocks[index].name or name: index for name, index in self._named.items()}
        known |= {reference: found[0] for reference, found in (self._referred or {}).items()}
        short = (one for one in known if len(one) <= _LONGEST_ALIKE)
        close = next(iter(get_close_matches(name, list(islice(short, _MOST_ALIKE)), 1)), None)
        return None if close is None else (close, blocks[known[close]].where)


def text_of(block: SourceBlock, key: str) -> str | None:
    """The text of `key` as Org reads it in a block that is looked up: no Lisp is evaluated."""
    found = value(block.arguments, key, evaluate=False)
    return found if isinstance(found, str) else None


def _named(document: Document) -> dict[str, int]:
    """The first block of each name; case does not matter."""
    found: dict[str, int] = {}
    for block in document.blocks:
        for name in (*block.other_names, block.name):
            if name and block.language:
                found.setdefault(name.lower(), block.number)
    return found


def _referred(document: Document) -> dict[str, list[int]]:
    """All blocks of each `:noweb-ref`, without those in COMMENT trees."""
    found: dict[str, list[int]] = {}
    for block in document.blocks:
        reference = text_of(block, "noweb-ref")
        if reference is not None and block.language and not _is_commented(document, block):
            found.setdefault(reference, []).append(block.number)
    return found


def _heading_names(document: Document) -> frozenset[str]:
    """What a reference could call a heading by: CUSTOM_ID and ID, in lower case."""
    properties = (one for heading in document.headings for one in heading.properties)
    return frozenset(
        one.value.lower()
        for one in (*properties, *document.properties)
        if one.name.upper() in {"CUSTOM_ID", "ID"}
    )


def _is_commented(document: Document, block: SourceBlock) -> bool:
    return block.heading is not None and document.headings[block.heading].commented
