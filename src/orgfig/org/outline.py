"""Headings: states, priorities, tags, titles, and how they nest.

They are read as Org's `org-element-headline-parser` does. orgparse reads the dates in titles, and
tells which of them no calendar has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import Heading, TodoKeywords
from orgfig.org.sections import Section

__all__ = ["read_outline", "read_todo"]

_DATE = re.compile(r"[\[<][0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = 200  # orgparse's expressions backtrack; the dates of a longer line are not looked at
_FAST_KEY = re.compile(r"\([^()]*\)$")
_PRIORITY = re.compile(r"\[#(.)\][ \t]*")
_COMMENT = re.compile(r"COMMENT(?: +[ \t]*|$)")


class _Title(NamedTuple):
    """What a heading line says."""

    level: int
    state: str | None
    priority: str | None
    tags: tuple[str, ...]
    text: str
    is_comment: bool


def read_todo(values: Sequence[tuple[str, str]]) -> TodoKeywords:
    """The states that `#+TODO:`, `#+SEQ_TODO:` and `#+TYP_TODO:` lines name, as (key, value).

    Without a `|`, the last state of a line is its done one (Org manual, "TODO Extensions"); so
    is the last of all where no line names one.
    """
    if not values:
        return TodoKeywords()
    todo: list[str] = []
    done: list[str] = []
    for _, value in sorted(values, key=lambda pair: pair[0] != "TYP_TODO"):
        words = [_FAST_KEY.sub("", word) for word in value.split()]
        split = words.index("|") if "|" in words else len(words) - 1
        todo += [word for word in words[: max(split, 0)] if word != "|"]
        done += [word for word in words[max(split, 0) :] if word != "|"]
    if todo and not done:
        done.append(todo.pop())
    return TodoKeywords(tuple(dict.fromkeys(todo)), tuple(dict.fromkeys(done)))


def read_outline(
    lines: Sequence[str], sections: Sequence[Section], todo: TodoKeywords, path: str
) -> tuple[tuple[Heading, ...], tuple[Diagnostic, ...]]:
    """The headings on the lines where `sections` begin, and those with impossible dates."""
    states = frozenset((*todo.open, *todo.done))
    titles = [_title(lines[section.line], states) for section in sections]
    dated = {section.line: lines[section.line] for section in sections if _is_dated(lines, section)}
    problems = tuple(_impossible(Location(path, at), why) for at, why in _failing(dated, _load))
    return tuple(_nest(titles, sections, todo, len(lines) - 1, path)), problems


def _nest(
    titles: Sequence[_Title],
    sections: Sequence[Section],
    todo: TodoKeywords,
    last: int,
    path: str,
) -> Iterator[Heading]:
    """The headings with all that follows from their order."""
    ends = _subtree_ends(titles, sections, last)
    done = frozenset(todo.done)
    commented: list[bool] = []
    archived: list[bool] = []
    above: list[int] = []
    for index, (title, section) in enumerate(zip(titles, sections, strict=True)):
        while above and titles[above[-1]].level >= title.level:
            above.pop()
        parent = above[-1] if above else None
        commented.append(title.is_comment or (parent is not None and commented[parent]))
        archived.append("ARCHIVE" in title.tags or (parent is not None and archived[parent]))
        above.append(index)
        yield Heading(
            number=index,
            level=title.level,
            title=title.text,
            state=title.state,
            is_done=title.state in done,
            priority=title.priority,
            tags=title.tags,
            parent=parent,
            commented=commented[index],
            archived=archived[index],
            properties=section.properties,
            planning=section.planning,
            where=Location(path, section.line),
            last_line=ends[index],
        )


def _subtree_ends(titles: Sequence[_Title], sections: Sequence[Section], last: int) -> list[int]:
    ends = [last] * len(titles)
    opened: list[int] = []
    for index, title in enumerate(titles):
        while opened and titles[opened[-1]].level >= title.level:
            ends[opened.pop()] = sections[index].line - 1
        opened.append(index)
    return ends


def _title(line: str, states: frozenset[str]) -> _Title:
    """What a heading line says to `org-element-headline-parser` of Org 9.7."""
    rest = line.lstrip("*")
    level = len(line) - len(rest)
    rest = rest.lstrip(" \t")
    word = rest.partition(" ")[0]
    state = word if word in states else None
    rest = rest[len(word) :].lstrip(" \t") if state else rest
    priority = _PRIORITY.match(rest) if rest[:1] == "[" else None
    rest = rest[priority.end() :] if priority else rest
    comment = _COMMENT.match(rest) if rest[:1] == "C" else None
    rest = rest[comment.end() :] if comment else rest
    text, tags = _split_tags(rest)
    return _Title(level, state, priority[1] if priority else None, tags, text, comment is not None)


def _split_tags(rest: str) -> tuple[str, tuple[str, ...]]:
    """Title and tags; a tag is letters and digits of any script, and `_@#%`."""
    bare = rest.rstrip(" \t")
    if bare[-1:] != ":":
        return rest.strip(" \t\r"), ()
    start = place = len(bare)
    while place and (bare[place - 1] == ":" or _is_tag_letter(bare[place - 1])):
        place -= 1
        start = place if bare[place] == ":" else start
    if len(bare) - start < 3:  # noqa: PLR2004 -- `:a:` is the shortest
        return rest.strip(" \t\r"), ()
    return rest[:start].strip(" \t\r"), tuple(bare[start:].strip(":").split(":"))


def _is_tag_letter(letter: str) -> bool:
    return letter.isalnum() or letter in "_@#%" or f"a{letter}".isidentifier()


# --- dates in titles ---------------------------------------------------------------------------

_Load = Callable[[Iterable[str]], object]


def _is_dated(lines: Sequence[str], section: Section) -> bool:
    line = lines[section.line]
    return len(line) <= _LONGEST and "-" in line and _DATE.search(line) is not None


def _failing(written: Mapping[int, str], load: _Load) -> Iterator[tuple[int, str]]:
    """The numbers of the lines that orgparse cannot read, and what it says of them."""
    if not written:
        return
    with suppress(Exception):  # an impossible date anywhere ends it; below it shows which one
        load(written.values())
        return
    for number, line in written.items():
        try:
            load((line,))
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is about this one line
            yield number, str(error)


def _load(lines: Iterable[str]) -> object:
    from orgparse import loadi

    return loadi(lines)


def _impossible(where: Location, error: str) -> Diagnostic:
    return Diagnostic(
        where,
        Severity.WARNING,
        "odd-heading",
        f"this heading holds something impossible: {error}",
        "mend the date in the title, or leave it out",
    )
