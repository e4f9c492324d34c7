# ruff: noqa: RUF001 - states are written in their own scripts
"""Checks on words that look like a state, and that Org reads as a part of the title.

Prose may begin with such a word, too. So only headings are looked at that have a picture or code,
and a word that is not in capitals needs more: a CLOSED, a log, or a title that names the picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from posixpath import basename, splitext
from typing import TYPE_CHECKING, NamedTuple

from orgfig.audit.register import Seen, Subject, Survey, check, survey
from orgfig.diagnostics import Severity
from orgfig.org.model import Heading, TodoKeywords

if TYPE_CHECKING:
    from orgfig.notebook import Notebook

__all__ = ["unknown_state", "unknown_state_elsewhere"]

COMMON = frozenset((
    *("TODO", "DONE", "NEXT", "WAIT", "WAITING", "STARTED", "DOING", "HOLD", "WIP", "SOMEDAY"),
    *("FINISHED", "COMPLETED", "CLOSED", "FIXED", "FIXME", "VERIFIED", "PENDING"),
    *("IN-PROGRESS", "INPROGRESS", "CANCELLED", "CANCELED", "KILL", "KILLED", "WONTFIX"),
    *("ERLEDIGT", "FERTIG", "OFFEN", "ABGEBROCHEN", "FAIT", "TERMINÉ", "HECHO", "TERMINADO"),
    *("FATTO", "FINITO", "FEITO", "CONCLUÍDO", "GEDAAN", "KLAAR", "KLAR", "FERDIG", "FÆRDIG"),
    *("VALMIS", "HOTOVO", "ZROBIONE", "GOTOWE", "KÉSZ", "ΕΤΟΙΜΟ", "ГОТОВО", "СДЕЛАНО"),
    *("BITTI", "TAMAM", "SELESAI", "完了", "完成", "已完成", "완료", "待办"),
))  # fmt: skip
"""States that people use, in capitals."""

AROUND = "[]():"
"""What people put around a state, and Org does not."""

LONGEST_SYMBOL = 4
"""Letters of a title such as `GELU` or `SGD`, which is in capitals by itself."""


class _Word(NamedTuple):
    """The first word of a title: bare, as written, and the title behind it."""

    bare: str
    written: str
    rest: str


@check("unknown-state", Severity.WARNING, "a title begins with a word that is no state here")
def unknown_state(subject: Subject) -> Iterator[Seen]:
    """A figure without a state whose title begins with one of another notebook, or spelling."""
    heading = subject.figure.heading
    if heading.state is not None:
        return
    names = [output.name for output in subject.figure.outputs]
    names += [file.path for file in subject.figure.files]
    yield from _seen(heading, names, subject.notebook, subject.survey)


@survey("unknown-state-elsewhere", Severity.WARNING, "the same, of a heading that is no figure")
def unknown_state_elsewhere(whole: Survey) -> Iterator[Seen]:
    """A heading with tangled code that would be a figure, if its first word were a state."""
    for notebook in whole.notebooks:
        figures = {figure.heading.number for figure in notebook.figures}
        suspect = [one for one in notebook.document.headings if one.number not in figures]
        suspect = [
            one for one in suspect if one.is_alive and _is_like_a_state(one, notebook, whole)
        ]
        for heading in suspect:
            paths = _tangled_under(heading, notebook)
            if paths:
                yield from _seen(heading, paths, notebook, whole)


def _seen(
    heading: Heading, names: Iterable[str], notebook: Notebook, whole: Survey
) -> Iterator[Seen]:
    word = _first_word(heading)
    if word is None or not _is_like_a_state(heading, notebook, whole):
        return
    if not (_is_spelled_as_one(word, whole) or _is_meant(heading, word, names)):
        return
    own = (*notebook.document.todo.open, *notebook.document.todo.done)
    if word.bare in own:
        message = f"{word.written} is no state where it stands, but a part of the title"
        hint = (
            f"Org reads it right behind the stars, with a blank behind: * {word.bare} {word.rest}"
        )
    else:
        message = f"{word.written} is no state of this notebook, so Org reads it as a title"
        hint = f"its states are {', '.join(own)}; #+TODO: adds others"
    yield heading.where, message, hint


def _first_word(heading: Heading) -> _Word | None:
    words = heading.title.split(maxsplit=1)
    if heading.state is not None or len(words) < 2:  # noqa: PLR2004 - the word and a title
        return None
    return _Word(words[0].strip(AROUND), words[0], words[1].strip())


def _is_like_a_state(heading: Heading, notebook: Notebook, whole: Survey) -> bool:
    """Whether the first word is one in some spelling: of this notebook, another one, or usual."""
    word = _first_word(heading)
    if word is None:
        return False
    own = notebook.document.todo
    spelled = word.bare.upper()
    return spelled in COMMON or spelled in _in_capitals((*_todos(whole), own))


def _is_spelled_as_one(word: _Word, whole: Survey) -> bool:
    """Whether nobody begins a sentence with the word as it is spelled: in capitals, if any.

    In a title all of capitals these say nothing.
    """
    is_usual = word.bare in COMMON or word.bare in _in_capitals(_todos(whole))
    return is_usual and not (word.rest.isupper() and len(word.rest) > LONGEST_SYMBOL)


def _is_meant(heading: Heading, word: _Word, names: Iterable[str]) -> bool:
    """Whether a CLOSED, a log or the name of a picture says that the word was meant as a state."""
    planning = heading.planning
    if planning.closed is not None or planning.misplaced or planning.log:
        return True
    return word.rest.casefold() in {splitext(basename(name))[0].casefold() for name in names}


def _todos(whole: Survey) -> tuple[TodoKeywords, ...]:
    return tuple(notebook.document.todo for notebook in whole.notebooks)


@lru_cache(maxsize=8)
def _in_capitals(todos: tuple[TodoKeywords, ...]) -> frozenset[str]:
    return frozenset(state.upper() for todo in todos for state in (*todo.open, *todo.done))


def _tangled_under(heading: Heading, notebook: Notebook) -> list[str]:
    """The target files of the Python blocks in the heading's own part, and of its `code`."""
    found = []
    inside = {figure.heading.number for figure in notebook.figures}
    for file in notebook.tangled.files:
        for number in file.blocks if file.language == "python" else ():
            block = notebook.document.blocks[number]
            is_here = heading.where.line < block.where.line <= heading.last_line
            if is_here and not _is_below(block.heading, heading, inside, notebook):
                found.append(file.path)
    return found


def _is_below(at: int | None, top: Heading, figures: set[int], notebook: Notebook) -> bool:
    """Whether a figure stands between a block's heading and the one above that is looked at."""
    while at is not None and at != top.number:
        if at in figures:
            return True
        at = notebook.document.headings[at].parent
    return False
