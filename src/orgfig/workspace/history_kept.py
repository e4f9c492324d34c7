"""Remembers what git has said, so that it is asked again only about what is new.

Two files, which can be lost at any time: the answer to the last question, named by all that it
depends on, and what extracts of versions mean, named by their texts. Both are for the program as
it is now alone. A file that holds anything else is passed over and written anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orgfig.build.history import Change, Commit, Gap, History, SignOff
from orgfig.errors import WriteError
from orgfig.location import Location
from orgfig.workspace.project import Project
from orgfig.workspace.state import read_state, write_state, write_state_folder

if TYPE_CHECKING:
    from orgfig.workspace.history_meaning import Meaning

__all__ = ["keep_history", "keep_meanings", "kept_history", "kept_meanings"]

ANSWER = "cache/history"
MEANINGS = "cache/history-meanings"
MOST_MEANINGS = 20_000
"""So many are kept, those that were read last."""


def kept_history(project: Project, key: str) -> History | None:
    """The answer to the question of that key, if it was the last one."""
    found: History | None = _read(project, ANSWER, key, _history)
    return found


def keep_history(project: Project, key: str, history: History) -> None:
    """Keep an answer in place of the one before; one that cannot be kept is no loss."""
    commits: dict[Commit, int] = {}
    table = [_written(where, one, commits) for where, one in history.sign_offs.items()]
    named = [(one.name, one.when.isoformat(), one.subject) for one in commits]
    gaps = [[gap.where.path, gap.where.line, gap.why, gap.hint] for gap in history.gaps]
    _write(project, ANSWER, key, {"commits": named, "sign_offs": table, "gaps": gaps})


def kept_meanings(project: Project, program: str) -> dict[str, Meaning]:
    """What extracts mean that this program has read, by their names."""
    return _read(project, MEANINGS, program, _meanings) or {}


def keep_meanings(project: Project, program: str, meanings: Mapping[str, Meaning]) -> None:
    """Keep what extracts mean, in place of what was kept before."""
    last = list(meanings.items())[-MOST_MEANINGS:]
    _write(project, MEANINGS, program, dict(last))


def _written(where: Location, one: SignOff, commits: dict[Commit, int]) -> list[Any]:
    """A sign-off as plain values; its commits are numbers in a table."""

    def number(commit: Commit | None) -> int | None:
        return None if commit is None else commits.setdefault(commit, len(commits))

    changes = [[change.what, number(change.commit)] for change in one.changes]
    return [where.path, where.line, number(one.commit), changes]


def _history(kept: Any) -> History:  # noqa: ANN401 - what JSON gives; wrong forms raise
    commits = [
        Commit(_text(name), datetime.fromisoformat(when), _text(subject))
        for name, when, subject in kept["commits"]
    ]

    def commit(number: int | None) -> Commit | None:
        return None if number is None else commits[number]

    sign_offs = {
        Location(_text(path), _number(line)): SignOff(
            commit(number), tuple(Change(_text(what), commit(at)) for what, at in changes)
        )
        for path, line, number, changes in kept["sign_offs"]
    }
    gaps = (
        Gap(Location(_text(path), _number(line)), _text(why), None if hint is None else _text(hint))
        for path, line, why, hint in kept["gaps"]
    )
    return History(sign_offs, None, tuple(gaps))


def _meanings(kept: Any) -> dict[str, Meaning]:  # noqa: ANN401 - as above
    from orgfig.workspace.history_meaning import Meaning

    return {
        _text(key): Meaning(
            _text(code),
            tuple((_text(name), _text(digest)) for name, digest in pieces),
            _texts(own),
            _texts(data),
        )
        for key, (code, pieces, own, data) in kept.items()
    }


def _read(project: Project, name: str, key: str, form: Callable[[Any], Any]) -> Any:  # noqa: ANN401
    """What a file holds under that key; None where it holds anything else."""
    try:
        head, _, data = read_state(project, name).partition(b"\n")
    except (OSError, WriteError):
        return None
    if head != key.encode():
        return None
    import json

    try:
        return form(json.loads(data))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None


def _write(project: Project, name: str, key: str, value: object) -> None:
    import json

    data = f"{key}\n{json.dumps(value, separators=(',', ':'))}"
    with suppress(WriteError, OSError):
        if not os.path.lexists(project.state):
            write_state_folder(project)
        write_state(project, name, data.encode())


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(_text, values))


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError
    return value
