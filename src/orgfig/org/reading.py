"""Puts the readers of this room together: bytes → Document. Every part knows its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.blocks import read_blocks, swallowed, unclosed
from orgfig.org.decoding import decode
from orgfig.org.elements import Element, Kind
from orgfig.org.landmarks import landmarks
from orgfig.org.links import read_links
from orgfig.org.model import Document, Sources, TodoKeywords
from orgfig.org.outline import read_outline, read_todo
from orgfig.org.properties import Inheritance, read_keyword
from orgfig.org.sections import Section, read_sections

__all__ = ["read_document"]

_KEYWORD = re.compile(r"[ \t]*#\+(\S+):(.*)")
_TODO_KEYS = frozenset({"TODO", "SEQ_TODO", "TYP_TODO"})


def read_document(data: bytes, path: str, sources: Sources | None = None) -> Document:  # noqa: ARG001
    """What the Org text in `data` says; `path` is what its lines are called by.

    Never fails: what is wrong with the text is in `Document.diagnostics`.
    """
    text, problems = decode(data, path)
    if text is None:
        return Document(path, (), (), (), (), TodoKeywords(), problems)
    lines = ["", *text.removesuffix("\n").split("\n")]  # so that lines[n] is line n
    return _document(lines, path, problems)._replace(text=text)


def _document(lines: Sequence[str], path: str, problems: tuple[Diagnostic, ...]) -> Document:
    marks = landmarks(lines)
    sections = tuple(read_sections(lines, marks, path))
    elements = [(section.heading, part) for section in sections for part in section.elements]
    keywords = list(_keywords(lines, elements, path))
    todo = read_todo([(key, value) for key, value, _ in keywords if key in _TODO_KEYS])
    headings, odd = read_outline(lines, sections[1:], todo, path)
    drawer = sections[0].properties
    set_by = (read_keyword(value, where) for key, value, where in keywords if key == "PROPERTY")
    settings = [entry for entry in set_by if entry is not None]
    inherited = Inheritance(headings, drawer, settings)
    sources = [pair for pair in elements if pair[1].kind is Kind.SOURCE]
    blocks, wrong = read_blocks(lines, sources, inherited.value, path)
    open_ended = (part for _, part in elements if part.kind is Kind.UNCLOSED)
    diagnostics = (
        *problems,
        *odd,
        *wrong,
        *(problem for section in sections for problem in section.problems(path)),
        *(unclosed(lines, part, marks, path) for part in open_ended),
        *swallowed(blocks, marks, path),
        *(_setupfile(where) for key, _, where in keywords if key == "SETUPFILE"),
    )
    return Document(
        path=path,
        headings=headings,
        blocks=blocks,
        links=tuple(read_links(lines, _texts(sections), path)),
        properties=tuple(sorted((*drawer, *settings), key=lambda entry: entry.where.line)),
        todo=todo,
        diagnostics=tuple(sorted(diagnostics, key=lambda found: found.where.order)),
    )


def _keywords(
    lines: Sequence[str], elements: Sequence[tuple[int | None, Element]], path: str
) -> Iterator[tuple[str, str, Location]]:
    """Key in capitals, value, and place of each `#+KEY: value` that stands alone."""
    for _, element in elements:
        if element.kind is Kind.KEYWORD and (found := _KEYWORD.match(lines[element.first])):
            yield found[1].upper(), found[2].strip(), Location(path, element.first)


def _texts(sections: Sequence[Section]) -> Iterator[tuple[int | None, Element]]:
    """Headings and running text, in order, each with the position of its heading."""
    for section in sections:
        if section.heading is not None:
            yield section.heading, Element(Kind.TEXT, section.line, section.line, (), None)
        for element in section.elements:
            if element.kind is Kind.TEXT:
                yield section.heading, element


def _setupfile(where: Location) -> Diagnostic:
    return Diagnostic(
        where,
        Severity.WARNING,
        "setupfile-not-read",
        "the file that #+SETUPFILE names is not read",
        "write the keywords that matter here into this file",
    )
