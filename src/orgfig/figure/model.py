"""What a figure is: a heading that promises pictures, its code, its outputs, its claim."""

from __future__ import annotations

from typing import NamedTuple

from orgfig.location import Location
from orgfig.org.model import Heading, LogEntry, SourceBlock, Timestamp
from orgfig.tangle.model import TangledFile

__all__ = ["Claim", "Figure", "Output"]


class Output(NamedTuple):
    """A file that a figure promises, by a link or by `:file`.

    `path` is where the project keeps it (`fig/relu.svg`, relative to the project's folder),
    `name` what the code saves it as (`relu.svg`), `written` the link as it stands in the text:
    a notebook that was moved may name another machine's folder. `caption` and `alt` are what
    the notebook says of the picture.
    """

    path: str
    name: str
    written: str
    caption: str | None
    alt: str | None
    where: Location


class Claim(NamedTuple):
    """What a heading says of itself: its state, when it was closed, what its log notes."""

    state: str | None
    is_done: bool
    closed: Timestamp | None
    log: tuple[LogEntry, ...]
    where: Location


class Figure(NamedTuple):
    """One heading that promises pictures or claims a state, with all that belongs to it.

    `name` is the heading's title, or its outline path (`Part / relu`) where titles repeat.
    `blocks` are its Python blocks with a tangle target, `files` the target files these go to.
    """

    name: str
    heading: Heading
    claim: Claim
    blocks: tuple[SourceBlock, ...]
    files: tuple[TangledFile, ...]
    outputs: tuple[Output, ...]
    where: Location
