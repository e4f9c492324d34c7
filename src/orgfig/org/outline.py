"""Headings: states, priorities, tags, titles, and how they nest.

Most headings are read by orgparse, which gets nothing but heading lines: dates and drawers in
the text cannot hurt it, and its slow properties are not asked for. Where orgparse and Org's own
`org-element-headline-parser` differ or may differ (priorities, tags, COMMENT, odd blanks), the
heading is read here, as Org does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import Heading, TodoKeywords
from orgfig.org.sections import Section

__all__ = ["read_outline", "read_todo"]

_PLAIN = re.compile(r"\*+ ([^\s:\[<]+)((?: [^\s:\[<]+)*)")
_LONGEST_PLAIN = 200  # orgparse's expressions backtrack; a longer line is read here
_MOST_STATES = 50  # orgparse tries one after the other on each heading; with more, none is its
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
    """The headings on the lines where `sections` begin, and those that orgparse cannot read."""
    written = [lines[section.line] for section in sections]
    titles, failed = _read_titles(written, todo)
    problems = tuple(
        _unreadable(Location(path, sections[position].line), error) for position, error in failed
    )
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


def _read_titles(
    written: Sequence[str], todo: TodoKeywords
) -> tuple[list[_Title], list[tuple[int, str]]]:
    """What all heading lines say; by position, what orgparse said of those that it cannot read."""
    states = frozenset((*todo.open, *todo.done))
    longest = _LONGEST_PLAIN if len(states) <= _MOST_STATES else 0
    short = {at: line for at, line in enumerate(written) if len(line) <= longest}
    read, failed = _orgparse_titles(short, todo, _load)
    titles = [
        read[at] if at in read and _is_plain(line, states) else _org_title(line, states)
        for at, line in enumerate(written)
    ]
    return titles, failed


def _is_plain(line: str, states: frozenset[str]) -> bool:
    """Whether orgparse and Org agree on the line: words with single blanks between, no tags."""
    found = _PLAIN.fullmatch(line)
    if found is None:
        return False
    title = found[2] if found[1] in states else f" {found[1]}{found[2]}"
    return title != "" and not f"{title} ".startswith(" COMMENT ")


def _org_title(line: str, states: frozenset[str]) -> _Title:
    """What a heading line says to `org-element-headline-parser` of Org 9.7."""
    rest = line.lstrip("*")
    level = len(line) - len(rest)
    rest = rest.lstrip(" \t")
    word = rest.partition(" ")[0]
    state = word if word in states else None
    rest = rest[len(word) :].lstrip(" \t") if state else rest
    priority = _PRIORITY.match(rest)
    rest = rest[priority.end() :] if priority else rest
    comment = _COMMENT.match(rest)
    rest = rest[comment.end() :] if comment else rest
    text, tags = _split_tags(rest)
    return _Title(level, state, priority[1] if priority else None, tags, text, comment is not None)


def _split_tags(rest: str) -> tuple[str, tuple[str, ...]]:
    """Title and tags; a tag is letters and digits of any script, and `_@#%`."""
    bare = rest.rstrip(" \t")
    start = place = len(bare)
    while place and (bare[place - 1] == ":" or _is_tag_letter(bare[place - 1])):
        place -= 1
        start = place if bare[place] == ":" else start
    if not bare.endswith(":") or len(bare) - start < 3:  # noqa: PLR2004 -- `:a:` is the shortest
        return rest.strip(" \t\r"), ()
    return rest[:start].strip(" \t\r"), tuple(bare[start:].strip(":").split(":"))


def _is_tag_letter(letter: str) -> bool:
    return letter.isalnum() or letter in "_@#%" or f"a{letter}".isidentifier()


# --- orgparse ----------------------------------------------------------------------------------

_Load = Callable[[Iterable[str], TodoKeywords], list[_Title]]


def _orgparse_titles(
    written: dict[int, str], todo: TodoKeywords, load: _Load
) -> tuple[dict[int, _Title], list[tuple[int, str]]]:
    """What orgparse reads, by position; all at once, or one by one where that fails."""
    with suppress(Exception):  # an impossible date anywhere ends it; below it shows which one
        return dict(zip(written, load(written.values(), todo), strict=True)), []
    read: dict[int, _Title] = {}
    failed: list[tuple[int, str]] = []
    for position, line in written.items():
        try:
            (read[position],) = load((line,), todo)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is about this one line
            failed.append((position, str(error)))
    return read, failed


def _load(lines: Iterable[str], todo: TodoKeywords) -> list[_Title]:
    from orgparse import loadi
    from orgparse.node import OrgEnv, OrgNode

    env = OrgEnv(todos=todo.open, dones=todo.done, filename="")
    loadi(lines, filename="", env=env)
    return [
        _Title(node.level, node.todo, None, (), node.get_heading("raw"), is_comment=False)
        for node in env.nodes
        if isinstance(node, OrgNode)
    ]


def _unreadable(where: Location, error: str) -> Diagnostic:
    return Diagnostic(
        where,
        Severity.WARNING,
        "odd-heading",
        f"this heading holds something impossible: {error}",
        "mend the date in the title, or leave it out",
    )
