"""Which files a text promises: output links and `:file` arguments, each with its heading.

A link promises `FIGURES/NAME`, where FIGURES is the project's folder of figures, if it

- names that folder, seen from the notebook or from the project;
- is absolute, or starts at `~`, or goes up by `..`, and its last folder is called like that
  folder: a notebook that was moved;
- names another folder or none, and a Python block under its heading has its file name as the end
  of a string.

Of pictures only SVG, PNG, PDF, GIF, JPEG and MP4 count, for only these are checked before they are
published; a foreign link without any of this is a problem; a relative link to another folder
without it is an ordinary picture of the text. Data of a few kinds (`data.KINDS`), made for other
figures, counts where `:file` names it, or where a link to the folder of figures does and a block
under its heading has its file name as the end of a string; a block that is given the file by
`:deps` reads it, and does not count. A link to a file of any other kind is an ordinary link. An
output belongs to the nearest heading with a state, at or above it, else to the heading it stands
under.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.figure.data import is_data
from orgfig.figure.deps import named
from orgfig.figure.model import Output
from orgfig.location import Location
from orgfig.org.model import Document, Heading, Link, SourceBlock

__all__ = ["PICTURES", "Promise", "promises"]

PICTURES = frozenset(("svg", "png", "pdf", "gif", "mp4", "jpg", "jpeg"))
"""The suffixes, in lower case, of pictures and movies: the kinds that `examine` can check."""

DRIVE = re.compile(r"[A-Za-z]:[/\\]")


class Promise(NamedTuple):
    """An output and the position of the heading that it belongs to."""

    heading: int
    output: Output


class _Place(Enum):
    FIGURES = "the folder of figures"
    BARE = "no folder named"
    FOREIGN = "a folder outside of the project"
    ELSEWHERE = "another folder of the project"


def promises(
    document: Document, states: Sequence[int | None], figures_folder: str
) -> tuple[tuple[Promise, ...], tuple[Diagnostic, ...]]:
    """The outputs that a document promises, each once a heading, and pictures that nobody owns.

    `states` gives for each heading the nearest one with a state, at or above it.
    """
    reader = _Reader(document, states, normpath(figures_folder))
    found: dict[tuple[int, str], Promise] = {}
    for promise in (*reader.from_links(), *reader.from_blocks()):
        key = promise.heading, promise.output.path
        found[key] = _merged(found[key], promise) if key in found else promise
    ordered = sorted(found.values(), key=lambda promise: promise.output.where.order)
    return tuple(ordered), tuple(reader.problems)


def _merged(first: Promise, second: Promise) -> Promise:
    """The first, with what only the second says of the picture."""
    caption = first.output.caption or second.output.caption
    alt = first.output.alt or second.output.alt
    return first._replace(output=first.output._replace(caption=caption, alt=alt))


class _Reader:
    """Reads one document; keeps the problems met, and what is worked out only once if at all."""

    def __init__(self, document: Document, states: Sequence[int | None], folder: str) -> None:
        self.problems: list[Diagnostic] = []
        self._document = document
        self._states = states
        self._folder = folder
        self._saved: dict[str, list[int]] | None = None

    def from_links(self) -> Iterator[Promise]:
        for link in self._document.links:
            target = _plain(link.target)
            if not self._is_alive(link.heading):
                continue
            if _is_picture(target):
                yield from self._from_link(link, target)
            elif is_data(basename(target)):
                yield from self._from_data_link(link, target)

    def _from_link(self, link: Link, target: str) -> Iterator[Promise]:
        place = _place(target, self._document.path, self._folder)
        if link.heading is None:
            self._note_homeless(link.target, link.where, place)
            return
        owner = self._owner(link.heading)
        if place is _Place.FIGURES or self._saves(owner, basename(target)):
            yield self._linked(owner, link, target)
        elif place is _Place.FOREIGN:
            self.problems.append(_foreign(link, basename(target), self._folder))

    def _from_data_link(self, link: Link, target: str) -> Iterator[Promise]:
        is_there = _place(target, self._document.path, self._folder) is _Place.FIGURES
        if is_there and link.heading is not None:
            owner = self._owner(link.heading)
            if self._saves(owner, basename(target)):
                yield self._linked(owner, link, target)

    def _linked(self, owner: int, link: Link, target: str) -> Promise:
        output = self._output(basename(target), link.target, link.where)
        return Promise(owner, output._replace(caption=link.caption, alt=link.alt))

    def from_blocks(self) -> Iterator[Promise]:
        for block in self._document.blocks:
            written = _file_argument(block)
            if written is None or not self._is_alive(block.heading):
                continue
            if block.heading is None:
                self._note_homeless(written, block.where, _Place.FIGURES)
                continue
            output = self._output(basename(_plain(written)), written, block.where)
            yield Promise(self._owner(block.heading), output)

    def _output(self, name: str, written: str, where: Location) -> Output:
        return Output(normpath(join(self._folder, name)), name, written, None, None, where)

    def _owner(self, heading: int) -> int:
        state = self._states[heading]
        return heading if state is None else state

    def _is_alive(self, position: int | None) -> bool:
        return position is None or self._document.headings[position].is_alive

    def _note_homeless(self, written: str, where: Location, place: _Place) -> None:
        if place is _Place.FIGURES:
            message = f"{written} stands before the first heading and so belongs to no figure"
            hint = "put it under the heading of the figure"
            note = Diagnostic(where, Severity.NOTE, "picture-before-headings", message, hint)
            self.problems.append(note)

    def _saves(self, owner: int, name: str) -> bool:
        """Whether a Python block in the subtree of `owner` has `name` at the end of a string."""
        if self._saved is None:
            self._saved = _saved_names(self._document.blocks, self._folder)
        places = self._saved.get(name, [])
        first = bisect_left(places, owner)
        return first < len(places) and _contains(self._document.headings, owner, places[first])


def _contains(headings: Sequence[Heading], outer: int, inner: int) -> bool:
    """Whether the later heading `inner` stands in the subtree of `outer`."""
    return headings[inner].where.line <= headings[outer].last_line


def _saved_names(blocks: Iterable[SourceBlock], folder: str) -> dict[str, list[int]]:
    """File names at the end of a quoted string, with the headings of their blocks, in order.

    But for those of files in `folder` that a block is given to read.
    """
    saved: dict[str, list[int]] = {}
    for block in blocks:
        if block.language == "python" and block.heading is not None:
            parts = block.body.replace('"', "'").split("'")
            for name in {basename(part) for part in parts[1:-1]} - _read_names(block, folder):
                saved.setdefault(name, []).append(block.heading)
    return saved


def _read_names(block: SourceBlock, folder: str) -> set[str]:
    paths = map(normpath, named(block.arguments))
    return {basename(path) for path in paths if dirname(path) == dirname(join(folder, "x"))}


def _file_argument(block: SourceBlock) -> str | None:
    """What a Python block's `:file` names; other languages are not run, so they promise nothing.

    A value that Emacs would have to evaluate, `(concat …)`, names no file here.
    """
    if block.language != "python":
        return None
    written = (block.arguments.get("file") or "").strip().strip('"')
    name = basename(_plain(written))
    is_output = not written.startswith("(") and (_is_picture(name) or is_data(name))
    return written if is_output else None


def _plain(target: str) -> str:
    """A target without a search option (`::…`), with `/` also where another system wrote it."""
    path = target.partition("::")[0].strip()
    return path.replace("\\", "/") if DRIVE.match(path) else path


def _is_picture(target: str) -> bool:
    stem, _, suffix = basename(target).rpartition(".")
    return bool(stem) and suffix.lower() in PICTURES


def _place(target: str, notebook: str, figures_folder: str) -> _Place:
    folder = dirname(target)
    if figures_folder in (normpath(folder), normpath(join(dirname(notebook), folder))):
        return _Place.FIGURES
    if target.startswith(("/", "~")) or DRIVE.match(target) or ".." in folder.split("/"):
        is_alike = basename(folder) == basename(figures_folder)
        return _Place.FIGURES if is_alike else _Place.FOREIGN
    return _Place.BARE if normpath(folder) == "." else _Place.ELSEWHERE


def _foreign(link: Link, name: str, folder: str) -> Diagnostic:
    message = f"{link.target} is outside of the project, and no block here saves {name}"
    hint = f"link to {join(folder, name)}, and save {name} in a block under this heading"
    return Diagnostic(link.where, Severity.WARNING, "foreign-picture", message, hint)
