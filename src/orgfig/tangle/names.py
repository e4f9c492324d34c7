"""What a noweb reference names, in the order of precedence that Org 9.7 has.

Every name is looked up in an index that is made once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from orgfig.location import Location
from orgfig.org.model import Document, Heading, Property
from orgfig.tangle.noweb_text import text_of
from orgfig.tangle.scan import Scan

__all__ = ["Named", "Names"]

_LONGEST_ALIKE, _MOST_ALIKE = 60, 1000
"""Of the names that are compared, which takes long: their characters, and how many there are."""


class Named(NamedTuple):
    """What a reference stands for: blocks by their positions, or the text below a heading.

    `line` is where Org's search for a name ended; None where it knew the blocks already. With
    `is_hollow` it ended where no block is. `is_drawer` means the file's own drawer, which has no
    heading, and which Org stops at.
    """

    blocks: tuple[int, ...] = ()
    heading: Heading | None = None
    line: int | None = None
    is_hollow: bool = False
    is_drawer: bool = False


class Names:
    """What the references of one document can name.

    Org first takes a reference for a heading's ID, then for a block's name; but once it had to
    look for a `:noweb-ref`, it knows all of those and takes them first. So the order of the calls
    of `find` counts.
    """

    def __init__(self, document: Document, scan: Scan) -> None:
        self._document = document
        self._scan = scan
        self._headings: dict[str, Heading | None] | None = None
        self._met: dict[str, int] = {}
        self._referred: dict[str, list[int]] | None = None

    @property
    def knows_references(self) -> bool:
        """Whether a `:noweb-ref` was looked for; from then on, every answer is final."""
        return self._referred is not None

    def find(self, name: str) -> Named:
        """What `name` stands for."""
        if self._referred is not None and name in self._referred:
            return Named(tuple(self._referred[name]))
        if name in self._met:
            return Named((self._met[name],))
        return self.heading(name) or self._by_name(name) or self._by_reference(name)

    def heading(self, name: str) -> Named | None:
        """The heading whose CUSTOM_ID or ID is `name`; case does not matter."""
        if self._headings is None:
            self._headings = _heading_names(self._document, self._scan.lines)
        if name.lower() not in self._headings:
            return None
        heading = self._headings[name.lower()]
        return Named(heading=heading, is_drawer=heading is None)

    def nearest(self, name: str) -> tuple[str, Location] | None:
        """The name that is most like `name`, and where its block stands."""
        from difflib import get_close_matches  # slow to import, and rarely needed

        if len(name) > _LONGEST_ALIKE:
            return None
        blocks = self._document.blocks
        known = {block.name: block.number for block in reversed(blocks) if block.name}
        known |= {reference: found[0] for reference, found in (self._referred or {}).items()}
        short = (one for one in known if len(one) <= _LONGEST_ALIKE)
        close = next(iter(get_close_matches(name, list(islice(short, _MOST_ALIKE)), 1)), None)
        return None if close is None else (close, blocks[known[close]].where)

    def _by_name(self, name: str) -> Named | None:
        """The block that the first `#+name:` of that name leads to; case does not matter."""
        line = self._scan.named.get(name.lower())
        if line is None or self._is_commented(line):
            return None
        block = self._scan.block_at(line)
        if block is None:
            return self._by_reference(name)._replace(is_hollow=True, line=line)
        self._met[name] = block.number
        return Named((block.number,), line=line)

    def _by_reference(self, name: str) -> Named:
        if self._referred is None:
            self._met.clear()
            self._referred = self._references()
        return Named(tuple(self._referred.get(name, ())))

    def _references(self) -> dict[str, list[int]]:
        """All blocks of each `:noweb-ref`, without those in COMMENT trees."""
        found: dict[str, list[int]] = {}
        for block in self._document.blocks:
            reference = text_of(block, "noweb-ref") if block.ordinals else None
            if reference is not None and not self._is_commented(block.where.line):
                found.setdefault(reference, []).extend([block.number] * len(block.ordinals))
        return found

    def _is_commented(self, line: int) -> bool:
        heading = self._scan.heading_at(line)
        return heading is not None and heading.commented


def _heading_names(document: Document, lines: Sequence[str]) -> dict[str, Heading | None]:
    """What a reference could call a heading by, in lower case: CUSTOM_ID first, then ID.

    Of several the first heading counts; None is the file's own drawer, which is not found below a
    blank line (`org-find-property`).
    """
    found: dict[str, Heading | None] = {}
    own = [one for one in document.properties if one.where.path == document.path]
    is_first = bool(lines[1].strip(" \t"))
    top = [one for one in own if is_first and lines[one.where.line].lstrip(" \t").startswith(":")]
    for key in ("CUSTOM_ID", "ID"):
        for name in _values(top, key):
            found.setdefault(name, None)
        for heading in document.headings:
            if heading.properties:
                for name in _values(heading.properties, key):
                    found.setdefault(name, heading)
    return found


def _values(properties: Iterable[Property], key: str) -> list[str]:
    return [one.value.lower() for one in properties if one.name.upper() == key and one.value]
