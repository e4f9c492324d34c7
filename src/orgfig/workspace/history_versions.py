"""One version of a notebook, taken apart at its headings: what each says of itself, and its twin.

A section, the lines from one heading to the next, is read by itself and only once, however many
versions have it. What a figure means is for `history_meaning`, which commit a version is from for
`history`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from posixpath import basename
from typing import NamedTuple

from orgfig.org import Document, parse
from orgfig.org.decoding import decode
from orgfig.org.model import Heading, Timestamp

__all__ = ["LFS", "Version", "claim_lines", "read_version", "twin"]

HEADING = re.compile(r"\n(?=\*+ )")
TODO = re.compile(r"^[ \t]*#\+(?:seq_|typ_)?todo:[^\n]*", re.IGNORECASE | re.MULTILINE)
CLAIMING = re.compile("closed:|state", re.IGNORECASE)
LINK = re.compile(r"\[file:([^\]]+)\]")
LFS = b"version https://git-lfs.github.com/spec/"
"""How a file begins that stands in a commit for one that is kept elsewhere (git-lfs(1))."""
MOST_HEADINGS = 50_000
"""From so many on a version is passed over: reading it would take minutes."""
MARK = b"\xef\xbb\xbf"
"""Makes UTF-8 of what follows, whatever coding the text names."""


class Traits(NamedTuple):
    """By what a renamed figure is known: pictures that it links to, files that it is tangled to."""

    outputs: frozenset[str]
    targets: frozenset[str]


class Version:
    """A notebook's text in sections: `sections[0]` is what stands before the first heading.

    `states` are `#+TODO:` lines of states that its headings may have beside those that it names.
    """

    def __init__(self, text: str, states: str = "") -> None:
        *ended, last = HEADING.split(f"\n{text}")
        first, *rest = (*(f"{section}\n" for section in ended), last)
        self.sections = (first[1:], *rest)
        self.levels = (0, *(len(one) - len(one.lstrip("*")) for one in rest))
        self._states = states

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The title of each heading, without state and tags; that of the first section is empty."""
        found = TODO.findall("\n".join(one for one in self.sections if "#+" in one))
        states = "\n".join([self._states, *found])
        return ("", *(_title(one.partition("\n")[0], states) for one in self.sections[1:]))

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """The positions of the sections with a title."""
        found: dict[str, list[int]] = {}
        for position, title in enumerate(self.titles[1:], 1):
            found.setdefault(title, []).append(position)
        return found

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """For each section the position of the one above it; 0 for those of the top."""
        found: list[int] = []
        above = [0]
        for position, level in enumerate(self.levels):
            while self.levels[above[-1]] >= level > 0 and len(above) > 1:
                above.pop()
            found.append(above[-1])
            if position:
                above.append(position)
        return tuple(found)

    def above(self, position: int) -> Iterator[int]:
        """The positions of the headings that one stands under, the nearest first."""
        while self.parents[position]:
            position = self.parents[position]
            yield position

    def subtree(self, position: int) -> range:
        """The positions of a heading and all below it."""
        end = position + 1
        while end < len(self.levels) and self.levels[end] > self.levels[position]:
            end += 1
        return range(position, end)

    def text(self, position: int) -> str:
        """The text of a heading with all below it."""
        return "".join(self.sections[one] for one in self.subtree(position))

    def claim(self, position: int) -> tuple[str, ...]:
        """The lines of a heading that say when it was closed, as `claim_lines` gives them."""
        return _claim(self.sections[position])

    def outline(self, position: int) -> tuple[str, ...]:
        """The titles of the headings that one stands under."""
        return tuple(self.titles[one] for one in self.above(position))


def read_version(data: bytes, path: str, states: str = "") -> Version | None:
    """The version of a notebook that these bytes are; None where they are no text, or too large."""
    text = None if data.startswith(LFS) else decode(data, path)[0]
    version = None if text is None else Version(text, states)
    return None if version is None or len(version.sections) > MOST_HEADINGS else version


def claim_lines(heading: Heading) -> tuple[str, ...]:
    """What a heading's CLOSED and log lines say, wherever they stand and however they are set."""
    planning = heading.planning
    stamps = [found.timestamp for found in planning.misplaced]
    stamps += [planning.closed] if planning.closed else []
    log = (f"{one.state} from {one.former}: {_date(one.timestamp)}" for one in planning.log)
    return tuple(sorted((*(f"CLOSED {_date(stamp)}" for stamp in stamps), *log)))


def twin(newer: Version, position: int, older: Version) -> int | None:
    """Where the heading of one version stands in an older one; None where it does not yet.

    The title tells, and where several have it, what they stand under, what they hold, their order.
    A heading that was renamed has its pictures, its target files or all of its text from one whose
    title is no longer there; or else its title is by now that of a heading with other pictures, as
    where numbers in titles move on.
    """
    same = older.places.get(newer.titles[position], [])
    found = _among(newer, position, older, same) if same else None
    if found is None:
        return _renamed(newer, position, older)
    if _have_one_picture(newer, position, older, found):
        return found
    other = _renamed(newer, position, older)
    alike = _alike(newer, position, older, found)
    is_other = other is not None and _alike(newer, position, older, other) > alike + 1
    return other if is_other else found


def _among(newer: Version, position: int, older: Version, same: list[int]) -> int | None:
    """The one of several headings with one title; None for one more than there were."""
    now = newer.places[newer.titles[position]]
    if len(same) == len(now) == 1:
        return same[0]
    taken: dict[int, int] = {}
    for is_like in (_is_equal, _is_alike, _is_under):
        for one in now:
            free = [other for other in same if other not in taken.values()]
            if one not in taken:
                likely = (other for other in free if is_like(newer, one, older, other))
                found = next(likely, None)
                if found is not None:
                    taken[one] = found
    left = [one for one in now if one not in taken]
    free = [other for other in same if other not in taken.values()]
    taken.update(zip(left, free, strict=False))
    return taken.get(position)


def _is_equal(newer: Version, one: int, older: Version, other: int) -> bool:
    is_under = _is_under(newer, one, older, other)
    return is_under and newer.text(one) == older.text(other)


def _is_alike(newer: Version, one: int, older: Version, other: int) -> bool:
    return _alike(newer, one, older, other) > 0


def _is_under(newer: Version, one: int, older: Version, other: int) -> bool:
    return newer.outline(one) == older.outline(other)


def _renamed(newer: Version, position: int, older: Version) -> int | None:
    """The heading that had another title, among those that are not called so any more."""
    text = newer.text(position).partition("\n")[2]
    there = frozenset(filter(LINK.search, newer.sections))
    changed = (place for place, one in enumerate(older.sections) if place and one not in there)
    found = []
    for place in changed:
        is_text = bool(text) and older.text(place).partition("\n")[2] == text
        alike = _alike(newer, position, older, place)
        if (is_text or alike) and not _keeps_its_title(newer, older, place):
            found.append((is_text, alike, bool(older.claim(place)), place))
    return max(found)[-1] if found else None


def _keeps_its_title(newer: Version, older: Version, place: int) -> bool:
    """Whether a heading of the older version is still there, with something that it had."""
    same = newer.places.get(older.titles[place], ())
    if not any(_traits(older.text(place))):
        return bool(same)
    return any(
        _alike(newer, one, older, place) or not any(_traits(newer.text(one))) for one in same
    )


def _have_one_picture(newer: Version, one: int, older: Version, other: int) -> bool:
    """Whether they link to a picture that is the same; or the newer one to none."""
    own = newer.sections[one]
    if own == older.sections[other] and LINK.search(own):
        return True
    text, before = newer.text(one), older.text(other)
    if not set(LINK.findall(text)).isdisjoint(LINK.findall(before)):
        return True  # as is plain without reading them
    pictures = _traits(text).outputs
    return not pictures or not pictures.isdisjoint(_traits(before).outputs)


def _alike(newer: Version, one: int, older: Version, other: int) -> int:
    """How many pictures, each counted twice, and target files two headings have in common."""
    now, then = _traits(newer.text(one)), _traits(older.text(other))
    return 2 * len(now.outputs & then.outputs) + len(now.targets & then.targets)


@lru_cache(maxsize=8192)
def _traits(text: str) -> Traits:
    document = _parsed(text)
    files = (block.arguments.get("file") for block in document.blocks)
    links = (link.target for link in document.links)
    targets = (block.arguments.get("tangle") for block in document.blocks)
    return Traits(
        frozenset(basename(one) for one in (*links, *files) if one),
        frozenset(basename(one) for one in targets if one and one not in {"yes", "no"}),
    )


@lru_cache(maxsize=65536)
def _claim(section: str) -> tuple[str, ...]:
    if not CLAIMING.search(section):
        return ()
    headings = _parsed(section).headings
    return claim_lines(headings[0]) if headings else ()


@lru_cache(maxsize=65536)
def _title(line: str, states: str) -> str:
    headings = _parsed(f"{states}\n{line}\n").headings
    return headings[-1].title if headings else ""


def _parsed(text: str) -> Document:
    return parse(MARK + text.encode("utf-8", "replace"), "")


def _date(stamp: Timestamp) -> str:
    return " ".join(stamp.text.split())
