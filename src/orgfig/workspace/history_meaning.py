"""What a figure meant in a version of its notebook: its code, what it pulls in, the data it names.

All other parts of the notebook are left away, and what remains is read as any notebook is: the
sections of the figure, those above it, those that set something for all, and those that hold what
it refers to. So a version costs as much as was changed in it, and the rules are those of tangling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from posixpath import basename, normpath
from typing import TYPE_CHECKING, NamedTuple

from orgfig.digest import digest_fields, digest_text
from orgfig.figure.deps import named
from orgfig.figure.model import Figure
from orgfig.notebook import Notebook, read
from orgfig.org.model import SourceBlock, Sources
from orgfig.tangle.model import Evaluation, TangledFile
from orgfig.workspace.history_versions import MARK, Version

if TYPE_CHECKING:
    from orgfig.build.pieces import Piece

__all__ = ["Extract", "Meaning", "changed", "extract", "meaning_of"]

NAMED = re.compile(
    r"^[ \t]*#\+(?:tblname|name|data|label|resname|source|srcname):[ \t]*([^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
PLACED = re.compile(
    r"(?:noweb-ref:?|:(?:custom_)?id:)[ \t]+\"?([^\n\"]*?)\"?[ \t]*(?=[ \t]:|$)",
    re.IGNORECASE | re.MULTILINE,
)
TARGET = re.compile(r":tangle:?[ \t]+\"?([^\s\"]+)", re.IGNORECASE)
GLOBAL = re.compile(
    r"^[ \t]*#\+(?:property|setupfile|todo|seq_todo|typ_todo):|(?:tangle|noweb-ref):?[ \t]+\(",
    re.IGNORECASE | re.MULTILINE,
)
"""What sets something for all; also a name that is worked out, which may be any."""

REFERENCE = re.compile(r"<<([^<>\n(]*)")
LINE = re.compile(r"(?:var|post|stdin)[^\n]*", re.IGNORECASE)
NAMING = re.compile("deps|setupfile|var|post|stdin|<<[^<>\n]*[(:]", re.IGNORECASE)
WORD = re.compile(r"[^\s=()\[\],\"']+")
BLOCK = re.compile("block `(.*)`")
NUMBERED = re.compile("#[0-9]+")


class Extract(NamedTuple):
    """The part of a notebook that a figure may depend on; its heading is the `number`-th there."""

    sections: tuple[str, ...]
    number: int

    @property
    def text(self) -> str:
        """Its sections, one after the other."""
        return "".join(self.sections)

    @property
    def is_whole(self) -> bool:
        """Whether nothing else can matter: it names no other file, in any way."""
        return not any(map(_names_files, self.sections))


class Meaning(NamedTuple):
    """What a figure means: `code` is the digest of all its code with what that pulls in.

    `pieces` are the digests of the parts that the code is put together from, by name, `own` the
    names of those that stand under its heading; `data` are the project paths of the files that it
    names.
    """

    code: str
    pieces: tuple[tuple[str, str], ...] = ()
    own: tuple[str, ...] = ()
    data: tuple[str, ...] = ()


class _Names(NamedTuple):
    """Names in a section: of parts, of what stands in its tree, and those that it refers to.

    Blocks with one target file refer to each other: they are run together.
    """

    parts: frozenset[str]
    trees: frozenset[str]
    asked: frozenset[str]
    is_global: bool


def extract(version: Version, position: int) -> Extract:
    """The part of a version that the heading at `position` may depend on."""
    known = _known(version)
    taken = set(known.everywhere)
    waiting = [*taken, *version.subtree(position), *version.above(position)]
    asked: set[str] = set()
    while waiting:
        taken.update(waiting)
        names = {name for one in waiting for name in _names(version.sections[one]).asked} - asked
        asked |= names
        waiting = [one for name in names for one in known.places.get(name, ()) if one not in taken]
    ordered = sorted(taken)
    sections = tuple(version.sections[one] for one in ordered)
    return Extract(sections, sum(one < position for one in ordered if one))


def meaning_of(part: Extract, path: str, figures: str, source: Sources) -> Meaning:
    """What the heading of an extract means; `source` reads other files that the text names.

    `path` is the notebook's project path, `figures` the project's folder of pictures.
    """
    data = MARK + part.text.encode("utf-8", "replace")
    notebook = read(data, path, figures, source, _stand_in)
    if part.number >= len(notebook.document.headings):
        return Meaning("")
    blocks, files = _code(notebook, part.number)
    parts = dict(_pieces(files, notebook.document.blocks))
    return Meaning(
        digest_fields(dict(_means(files))),
        tuple(sorted((name, piece.digest) for name, piece in parts.items())),
        tuple(sorted(_own(parts, blocks))),
        tuple(sorted({normpath(name) for block in blocks for name in named(block.arguments)})),
    )


def changed(before: Meaning, now: Meaning) -> str:
    """What is not as it was, in words; empty where the code means the same."""
    if before.code == now.code:
        return ""
    old, new = dict(before.pieces), dict(now.pieces)
    names = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    is_own = sorted(old[one] for one in before.own) != sorted(new[one] for one in now.own)
    if is_own or not names:
        return "its block"
    used = sorted(name for name in names if not NUMBERED.fullmatch(name))
    return " and ".join(_used(name) for name in used[:2]) or "another block of its module"


def _used(name: str) -> str:
    return f"the {name}, which it uses," if BLOCK.fullmatch(name) else name


class _Known(NamedTuple):
    """What is known of a version: the sections that always count, and where names are."""

    everywhere: frozenset[int]
    places: Mapping[str, list[int]]


@lru_cache(maxsize=65536)
def _names_files(section: str) -> bool:
    return NAMING.search(section) is not None


@lru_cache(maxsize=4096)
def _known(version: Version) -> _Known:
    places: dict[str, list[int]] = {}
    everywhere = {0}
    for position, section in enumerate(version.sections):
        names = _names(section)
        if names.is_global:
            everywhere.add(position)
        for name in names.parts:
            places.setdefault(name, []).extend((position, *version.above(position)))
        for name in names.trees:
            tree = version.subtree(position) if position else range(len(version.sections))
            places.setdefault(name, []).extend((*tree, *version.above(position)))
    return _Known(frozenset(everywhere), places)


@lru_cache(maxsize=65536)
def _names(section: str) -> _Names:
    parts = (name.strip().casefold() for name in NAMED.findall(section))
    references = {name.strip().casefold() for name in REFERENCE.findall(section)}
    words = (word for line in LINE.findall(section) for word in WORD.findall(line))
    files = frozenset(f"tangle {basename(one)}" for one in TARGET.findall(section) if one != "no")
    asked = files.union(references, *(_parts_of(word.casefold()) for word in words))
    trees = files.union(name.strip().casefold() for name in PLACED.findall(section))
    return _Names(frozenset(parts), trees, asked, GLOBAL.search(section) is not None)


def _parts_of(word: str) -> Iterable[str]:
    return (word, word.rpartition(":")[2])


def _code(notebook: Notebook, number: int) -> tuple[Sequence[SourceBlock], Sequence[TangledFile]]:
    """The blocks and target files of a heading: those of its figure, else of all below it."""
    heading = notebook.document.headings[number]
    figure: Figure | None = next((f for f in notebook.figures if f.where == heading.where), None)
    if figure is not None:
        return figure.blocks, figure.files
    lines = range(heading.where.line, heading.last_line + 1)
    below = [one for one in notebook.document.blocks if one.where.line in lines]
    numbers = {block.number for block in below}
    files = [file for file in notebook.tangled.files if not numbers.isdisjoint(file.blocks)]
    python = [file for file in files if file.language == "python"]
    tangled = {number for file in python for number in file.blocks}
    return [block for block in below if block.number in tangled], python


def _means(files: Iterable[TangledFile]) -> Iterator[tuple[str, str]]:
    """What each of the files means, by their order: how a file is called means nothing."""
    from orgfig.build.sources import bytes_of
    from orgfig.figure.meaning import reading, strictest

    texts = [bytes_of(file) for file in files]
    regard = strictest(map(reading, texts))
    for number, text in enumerate(texts):
        yield str(number), reading(text).under(regard, text)


def _pieces(
    files: Iterable[TangledFile], blocks: tuple[SourceBlock, ...]
) -> Iterator[tuple[str, Piece]]:
    from orgfig.build.pieces import pieces

    for file in files:
        yield from pieces(file, blocks).items()


def _own(parts: Mapping[str, Piece], blocks: Sequence[SourceBlock]) -> Iterator[str]:
    """The names of the pieces that are these blocks, not what is taken in or stands beside."""
    named = {f"block `{_name(block)}`" for block in blocks}
    lines = [range(block.where.line, block.last_line + 1) for block in blocks]
    for name, piece in parts.items():
        is_here = any(piece.where.line in some for some in lines)
        if name in named or (is_here and NUMBERED.fullmatch(name)):
            yield name


def _name(block: SourceBlock) -> str | None:
    return block.name or block.arguments.get("noweb-ref")


def _stand_in(asked: Evaluation) -> str:
    """What stands for the result of a block, which is not run: the digest of what would be."""
    if asked.language == "python":
        from orgfig.figure.meaning import meaning

        return f"result-{meaning(asked.code)}"  # which is no number
    return f"result-{digest_text(asked.code)}"
