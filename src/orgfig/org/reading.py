"""Puts the readers of this room together: bytes → Document. Every part knows its line."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from orgfig.diagnostics import Diagnostic
from orgfig.org.blocks import read_blocks, unclosed
from orgfig.org.decoding import decode
from orgfig.org.element import Element, Kind
from orgfig.org.hits import read_hits
from orgfig.org.inheritance import Inheritance
from orgfig.org.keywords import Keyword, read_keywords
from orgfig.org.landmarks import Landmarks, landmarks
from orgfig.org.links import read_links
from orgfig.org.model import Document, NamedElement, Sources, TodoKeywords
from orgfig.org.outline import read_outline, read_todo
from orgfig.org.properties import read_keyword
from orgfig.org.sections import Section, odd_drawers, read_sections

__all__ = ["read_document"]

_TODO_KEYS = frozenset({"TODO", "SEQ_TODO", "TYP_TODO"})


def read_document(data: bytes, path: str, sources: Sources | None = None) -> Document:
    """What the Org text in `data` says; `path` is what its lines are called by.

    Never fails: what is wrong with the text is in `Document.diagnostics`.
    """
    text, problems = decode(data, path)
    if text is None:
        return Document(path, (), (), (), (), TodoKeywords(), problems)
    lines = ["", *text.removesuffix("\n").split("\n")]  # so that lines[n] is line n
    return _document(text, lines, path, problems, sources)


def _document(
    text: str,
    lines: Sequence[str],
    path: str,
    problems: tuple[Diagnostic, ...],
    sources: Sources | None,
) -> Document:
    marks = landmarks(text)
    sections = tuple(read_sections(lines, marks, path))
    elements = [part for section in sections for part in section.elements]
    keywords, unread = _keywords(lines, elements, path, sources)
    todo = read_todo([(key, value) for key, value, _ in keywords if key in _TODO_KEYS])
    headings, odd = read_outline(lines, sections[1:], todo, path)
    drawer = sections[0].properties
    set_by = (read_keyword(value, where) for key, value, where in keywords if key == "PROPERTY")
    settings = [entry for entry in set_by if entry is not None]
    inheritance = Inheritance(path, headings, drawer, settings)
    source_blocks = [part for part in elements if part.kind is Kind.SOURCE]
    hits = read_hits([(part.first, part.last) for part in source_blocks], marks)
    blocks, wrong = read_blocks(lines, source_blocks, headings, inheritance, hits)
    open_ended = (part for part in elements if part.kind is Kind.UNCLOSED)
    diagnostics = (
        *problems,
        *odd,
        *wrong,
        *odd_drawers(elements, path),
        *(unclosed(lines, part, marks, path) for part in open_ended),
        *unread,
    )
    return Document(
        path=path,
        headings=headings,
        blocks=blocks,
        links=tuple(read_links(text, lines, _texts(sections, elements), path)),
        properties=(*drawer, *settings),
        todo=todo,
        diagnostics=tuple(sorted(diagnostics, key=lambda found: found.where.order)),
        text=text,
        named=_named(lines, marks, elements),
        title=" ".join(value for key, value, _ in keywords if key == "TITLE" and value),
    )


def _keywords(
    lines: Sequence[str], elements: Sequence[Element], path: str, sources: Sources | None
) -> tuple[tuple[Keyword, ...], tuple[Diagnostic, ...]]:
    """The keywords, those of setup files among them, and what is to say of those files."""
    keywords = read_keywords(lines, elements, path)
    if "SETUPFILE" not in [keyword.key for keyword in keywords]:
        return keywords, ()
    from orgfig.org.setupfile import with_setup_files

    return with_setup_files(keywords, path, sources)


def _named(
    lines: Sequence[str], marks: Landmarks, elements: Sequence[Element]
) -> tuple[NamedElement, ...]:
    """The elements with a name, but for source blocks; most texts have none."""
    if Kind.NAMED not in [part.kind for part in elements]:
        return ()
    from orgfig.org.named import named_elements

    return named_elements(lines, marks, elements)


def _texts(sections: Sequence[Section], elements: Sequence[Element]) -> list[Element]:
    """Headings and running text, in order."""
    headings = (
        Element(Kind.TEXT, section.line, section.line, (), None, section.heading)
        for section in sections[1:]
    )
    texts = [part for part in elements if part.kind is Kind.TEXT]
    return sorted((*headings, *texts), key=attrgetter("first"))
