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
from orgfig.digest import digest_bytes
from orgfig.errors import WriteError
from orgfig.location import Location
from orgfig.workspace.project import Project
from orgfig.workspace.state import read_state, write_state, write_state_folder
from orgfig.workspace.traces import number_of, text_of

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
    named = [(one.name, one.when and one.when.isoformat(), one.subject) for one in commits]
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
        Commit(text_of(name), when and datetime.fromisoformat(when), text_of(subject))
        for name, when, subject in kept["commits"]
    ]

    def commit(number: int | None) -> Commit | None:
        return None if number is None else commits[number]

    sign_offs = {
        Location(text_of(path), number_of(line)): SignOff(
            commit(number), tuple(Change(text_of(what), commit(at)) for what, at in changes)
        )
        for path, line, number, changes in kept["sign_offs"]
    }
    gaps = (
        Gap(
            Location(text_of(path), number_of(line)),
            text_of(why),
            None if hint is None else text_of(hint),
        )
        for path, line, why, hint in kept["gaps"]
    )
    return History(sign_offs, None, tuple(gaps))


def _meanings(kept: Any) -> dict[str, Meaning]:  # noqa: ANN401 - as above
    from orgfig.workspace.history_meaning import Meaning

    return {
        text_of(key): Meaning(
            text_of(code),
            tuple((text_of(name), text_of(digest)) for name, digest in pieces),
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
    if head != _head(key, data):
        return None
    import json

    try:
        return form(json.loads(data))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None


def _write(project: Project, name: str, key: str, value: object) -> None:
    import json

    data = json.dumps(value, separators=(",", ":")).encode()
    with suppress(WriteError, OSError):
        if not os.path.lexists(project.state):
            write_state_folder(project)
        write_state(project, name, b"%s\n%s" % (_head(key, data), data))


def _head(key: str, data: bytes) -> bytes:
    """The first line of a file: what it is an answer to, and what tells that it is whole."""
    return f"{key} {digest_bytes(data)}".encode()


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(text_of, values))
