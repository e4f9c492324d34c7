"""Silencing a check for one figure: `# orgfig: ignore NAME` in a block, or a heading's property.

What is silenced is listed, and neither the verdict nor what is missing is any other for it. What
belongs to no figure cannot be silenced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from orgfig.audit.failure import org_location
from orgfig.audit.register import CHECKS, SURVEYS, Seen, Subject, check
from orgfig.audit.sections import own_blocks, own_headings
from orgfig.diagnostics import Severity
from orgfig.location import Location

__all__ = ["Directive", "directives", "ignored", "silenced", "unknown_check", "useless_ignore"]

PROPERTY = "ORGFIG_IGNORE"
DIRECTIVE = re.compile(r"#+[ \t]*orgfig:[ \t]*ignore\b(.*)")
REASON = re.compile(r"\s--(?:\s.*)?$")
LISTED = frozenset(("ignored", "unknown-check", "useless-ignore"))
"""Checks on silencing, which nothing silences."""


class Directive(NamedTuple):
    """The names of checks that one line silences, as written."""

    names: tuple[str, ...]
    where: Location


def directives(subject: Subject) -> Iterator[Directive]:
    """The lines that silence checks on the figure: properties, then comments of its code."""
    if not _has_some(subject.notebook.document.text):
        return
    for heading in own_headings(subject):
        for entry in heading.properties:
            if entry.name.upper().rstrip("+") == PROPERTY:
                yield Directive(_names(entry.value), entry.where)
    yield from dict.fromkeys(_in_code(subject))


@lru_cache(maxsize=8)  # asked for each figure of a notebook
def _has_some(text: str) -> bool:
    return "orgfig:" in text or PROPERTY in text.upper()


def silenced(subject: Subject) -> frozenset[str]:
    """The names of the checks that are silenced for the figure."""
    names = {name for one in directives(subject) for name in one.names}
    return frozenset(names) - LISTED


@check("ignored", Severity.NOTE, "a check that is silenced here")
def ignored(subject: Subject) -> Iterator[Seen]:
    """What a check would have said, had nobody silenced it."""
    for one in directives(subject):
        for name in one.names:
            if _can_be_silent(name) and (number := _silenced(name, subject)):
                findings = "1 finding" if number == 1 else f"{number} findings"
                yield one.where, f"{name} is ignored here ({findings})", None


@check("unknown-check", Severity.WARNING, "a name to ignore that no check has")
def unknown_check(subject: Subject) -> Iterator[Seen]:
    """A name that was mistyped, or of a check that cannot be silenced for a figure."""
    for one in directives(subject):
        if not one.names:
            hint = "such as `# orgfig: ignore text-overlap`"
            yield one.where, "no check is named here to ignore", hint
        for name in one.names:
            if name in SURVEYS:
                yield one.where, f"{name} is about no one figure, so it cannot be ignored", None
            elif name in LISTED:
                yield one.where, f"{name} cannot be ignored", None
            elif name not in CHECKS:
                yield one.where, f"no check is called {name}", _alike(name)


@check("useless-ignore", Severity.NOTE, "a check is silenced that has nothing to say")
def useless_ignore(subject: Subject) -> Iterator[Seen]:
    """A line that silences what finds nothing: it may hide something later."""
    for one in directives(subject):
        for name in one.names:
            if _can_be_silent(name) and not _silenced(name, subject):
                yield one.where, f"{name} finds nothing to ignore here", "take the name out"


def _silenced(name: str, subject: Subject) -> int:
    """How many findings the check of that name has."""
    return len(set(CHECKS[name].findings(subject)))


def _can_be_silent(name: str) -> bool:
    return name in CHECKS and name not in LISTED


def _alike(name: str) -> str:
    from difflib import get_close_matches

    alike = get_close_matches(name.lower(), CHECKS.keys() - LISTED, n=1)
    return f"did you mean {alike[0]}?" if alike else "docs/checks.md has the names of all checks"


def _names(text: str) -> tuple[str, ...]:
    """The names in a directive, parted by commas or blanks; a reason may follow behind ` -- `."""
    listed = REASON.sub("", f" {text}")
    return tuple(dict.fromkeys(listed.replace(",", " ").split()))


# --- in code -----------------------------------------------------------------------------------


def _in_code(subject: Subject) -> Iterator[Directive]:
    """Those in what is run for the figure, and in blocks that are not tangled, if any.

    A file may hold blocks of several figures: what stands in one of another figure is for that.
    """
    for file in subject.figure.files:
        if "orgfig:" in file.text and file.language == "python":
            others = _blocks_of_others(subject)
            for line, names in _comments(file.text):
                where = org_location(file, line)
                if not any(first < where.line < last for first, last in others):
                    yield Directive(names, where)
    for block in own_blocks(subject):
        if block.language == "python" and "orgfig:" in block.body:
            for line, names in _comments(block.body):
                yield Directive(names, Location(block.where.path, block.where.line + line))


def _blocks_of_others(subject: Subject) -> Sequence[tuple[int, int]]:
    """First and last lines of the blocks in the figure's files that are not its own."""
    blocks = subject.notebook.document.blocks
    own = {block.number for block in subject.figure.blocks}
    numbers = {number for file in subject.figure.files for number in file.blocks} - own
    some = [blocks[number] for number in numbers if number < len(blocks)]
    return [(block.where.line, block.last_line) for block in some]


def _comments(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The directives among the comments of a Python text, by line; what a string holds is none.

    Where the text is no Python, those before the place where that shows.
    """
    from io import StringIO
    from tokenize import COMMENT, TokenError, generate_tokens

    try:
        for token in generate_tokens(StringIO(text).readline):
            found = DIRECTIVE.fullmatch(token.string) if token.type == COMMENT else None
            if found:
                yield token.start[0], _names(found[1])
    except (TokenError, SyntaxError, ValueError):
        return
