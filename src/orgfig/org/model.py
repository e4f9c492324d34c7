"""What an Org text says, as values: headings, source blocks, links; every part knows its line."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol

from orgfig.diagnostics import Diagnostic
from orgfig.location import Location

__all__ = [
    "Document",
    "HeaderArguments",
    "Heading",
    "Link",
    "LogEntry",
    "Misplaced",
    "MisplacedClosed",
    "NamedElement",
    "NamedKind",
    "Planning",
    "Property",
    "SourceBlock",
    "Sources",
    "Timestamp",
    "TodoKeywords",
]


class Timestamp(NamedTuple):
    """A date as written, such as `[2025-04-12 Sat 17:22]`.

    `moment` is None where no calendar has that day or no clock that time; `day_name` is the
    word between date and time, in whatever language, or None.
    """

    text: str
    moment: datetime | None
    day_name: str | None
    active: bool
    where: Location


class Misplaced(Enum):
    """Why Org does not read a CLOSED line as planning (Org manual, "Deadlines and Scheduling")."""

    DRAWER = "inside a drawer"
    BLANK_LINE = "after a blank line"
    AFTER_DRAWER = "after a drawer"
    TEXT = "not on the line under the heading"
    SECOND = "a second time"


class MisplacedClosed(NamedTuple):
    """A CLOSED that a person would see and Org does not."""

    timestamp: Timestamp
    why: Misplaced


class LogEntry(NamedTuple):
    """A state change noted by Org: `- State "DONE"       from "TODO"       [time]`.

    `drawer` names the drawer that it stands in, in capitals, or is None.
    """

    state: str
    former: str | None
    timestamp: Timestamp
    drawer: str | None
    where: Location


class Planning(NamedTuple):
    """When a heading was closed, where Org reads it, and what stands where Org does not."""

    closed: Timestamp | None = None
    misplaced: tuple[MisplacedClosed, ...] = ()
    log: tuple[LogEntry, ...] = ()


class Property(NamedTuple):
    """A line of a property drawer or a `#+PROPERTY:` keyword; `name` as written, `+` included."""

    name: str
    value: str
    where: Location


class TodoKeywords(NamedTuple):
    """The states of a notebook, as its `#+TODO:` lines name them; else TODO and DONE."""

    open: tuple[str, ...] = ("TODO",)
    done: tuple[str, ...] = ("DONE",)


class Heading(NamedTuple):
    """A heading; its parent is a position in `Document.headings`, so that values stay flat.

    `commented` and `archived` hold for a heading whose ancestor is so, too. `last_line` is the
    last line of its whole subtree, `tags` are its own.
    """

    number: int
    level: int
    title: str
    state: str | None
    is_done: bool
    priority: str | None
    tags: tuple[str, ...]
    parent: int | None
    commented: bool
    archived: bool
    properties: tuple[Property, ...]
    planning: Planning
    where: Location
    last_line: int

    @property
    def is_alive(self) -> bool:
        """Whether Org tangles, runs and shows what stands here: no COMMENT, no archive around."""
        return not (self.commented or self.archived)


class HeaderArguments(NamedTuple):
    """The header arguments of one block with all layers merged, in Org's order.

    Keys are without their colon; `:var` may stand several times. A value of None is a key that
    was given none. Keys in `quoted` have a value that was written as one quoted string: it is
    text even where it looks like a number or like Lisp. `lines[n]` is the Org line that
    `items[n]` was written on, or 0 where that is not known. `risky` are arguments of all layers,
    overruled ones too, at which Org can stop: Lisp, words of `:results` that may be none, and
    the folder of `:output-dir`, which it makes.
    """

    items: tuple[tuple[str, str | None], ...] = ()
    quoted: frozenset[str] = frozenset()
    lines: tuple[int, ...] = ()
    risky: tuple[tuple[str, str | None], ...] = ()

    def get(self, key: str, default: str | None = None) -> str | None:
        """The value of `key` that wins; `default` where the key is missing."""
        return next((value for name, value in reversed(self.items) if name == key), default)

    def all(self, key: str) -> tuple[str | None, ...]:
        """All values of `key`, in order."""
        return tuple(value for name, value in self.items if name == key)

    def has(self, key: str) -> bool:
        """Whether `key` is given, with a value or without."""
        return any(name == key for name, _ in self.items)


class SourceBlock(NamedTuple):
    """A block between `#+begin_src` and `#+end_src`.

    `body` has Org's comma quoting undone and no final newline; its first line stands on
    `where.line + 1`. `switches` is the text of the switches, such as `-n -r`. `heading` is a
    position in `Document.headings`, or None before the first one. `other_names` are those of
    earlier `#+name:` lines, which the last one overrules; a noweb reference still knows them.

    `ordinals` has one number for each time that Org's scan for blocks comes upon this one: the
    how manieth it is under its heading. That is once but in broken surroundings, where Org
    tangles a block never or twice. `begins` are the lines where Org is then, which can be in the
    body; none are known of a block that was not read from a text.
    """

    number: int
    name: str | None
    language: str
    switches: str
    arguments: HeaderArguments
    body: str
    heading: int | None
    where: Location
    last_line: int
    other_names: tuple[str, ...] = ()
    ordinals: tuple[int, ...] = (1,)
    begins: tuple[int, ...] = ()


class Link(NamedTuple):
    """A `[[file:…]]` link outside of code; `target` is the path as written, without `file:`.

    Caption, name and alternative text come from the `#+CAPTION:`, `#+NAME:` and
    `#+ATTR_HTML: :alt` lines above it.
    """

    target: str
    description: str | None
    caption: str | None
    alt: str | None
    name: str | None
    heading: int | None
    where: Location


class NamedKind(Enum):
    """What a named element is, as far as its value depends on it (`org-babel-read-element`)."""

    TABLE = "table"
    LIST = "list"
    EXAMPLE = "example block"
    FIXED = "fixed-width lines"
    BLOCK = "quote, special, verse, center or export block"
    PARAGRAPH = "paragraph"
    OTHER = "anything else"


class NamedElement(NamedTuple):
    """An element with a `#+name:` that `:var` can refer to; source blocks are not among them.

    `first` and `last` are its lines without those of its affiliated keywords; a list ends on
    `last` at the latest.
    """

    name: str
    kind: NamedKind
    first: int
    last: int
    heading: int | None


class Sources(Protocol):
    """Gives the bytes of other files that a text names; asked by project path, with `/`."""

    def __call__(self, path: str) -> bytes | None:
        """The bytes of the file at `path`; None where it is missing or must not be read."""


class Document(NamedTuple):
    """An Org text, read: parts in order of appearance, and the problems met on the way.

    `text` is the whole of it, decoded, with LF for line ends. `title` is what `#+TITLE:` says, its
    lines in one as in an export (`org-export--get-inbuffer-options`); empty where it says nothing.
    """

    path: str
    headings: tuple[Heading, ...]
    blocks: tuple[SourceBlock, ...]
    links: tuple[Link, ...]
    properties: tuple[Property, ...]
    todo: TodoKeywords
    diagnostics: tuple[Diagnostic, ...]
    text: str = ""
    named: tuple[NamedElement, ...] = ()
    title: str = ""
