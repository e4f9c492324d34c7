"""Takes a job's files out of its folder once its process is dead: declared names, checked bytes.

The folder was a figure's to fill, so every name in it may be a trap: a link, a pipe, a file that
is linked twice or is endless.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable, Sequence
from typing import NamedTuple

from orgfig.build.model import Artifact, Failure, FailureKind, Note
from orgfig.execute.words import amount, escaped_line
from orgfig.figure.picture import PictureFacts

__all__ = ["RESULT", "Collected", "collect", "collect_result"]

MOST_NOTES = 20

RESULT = "orgfig-result"
"""The file in which a block leaves its result, where it is run for that."""

Examine = Callable[[str, bytes], PictureFacts]


class Collected(NamedTuple):
    """What a job left: pictures if all are there and sound, else why not; and the rest."""

    artifacts: tuple[Artifact, ...]
    failure: Failure | None
    notes: tuple[Note, ...]
    result: bytes = b""


class _BadFileError(Exception):
    """A file stands under a declared name and must not be taken; the message says why."""


def collect(
    folder: int, outputs: Sequence[str], largest: int, examine: Examine | None = None
) -> Collected:
    """Read the declared outputs from the folder's descriptor; `largest` in bytes a file."""
    examine = examine or _examine
    present = sorted(os.listdir(folder))
    names = {path: posixpath.basename(path) for path in outputs}
    notes = _undeclared([name for name in present if name not in names.values()])
    missing = [path for path, name in names.items() if name not in present]
    if missing:
        return Collected((), _missing(missing, present, set(names.values())), notes)
    artifacts, problems = [], []
    for path, name in names.items():
        try:
            artifacts.append(_taken(folder, name, path, largest, examine))
        except _BadFileError as error:
            problems.append(f"{name}: {error}")
    if problems:
        return Collected((), _bad(problems), notes)
    return Collected(tuple(artifacts), None, notes)


def collect_result(folder: int, largest: int) -> Collected:
    """The result that a block left there, of no bytes where it left none."""
    if RESULT not in os.listdir(folder):
        return Collected((), None, ())
    try:
        return Collected((), None, (), _read(folder, RESULT, largest))
    except _BadFileError as error:
        return Collected((), _bad([f"its result {error}"]), ())


def _examine(name: str, data: bytes) -> PictureFacts:
    from orgfig.figure.picture import examine

    return examine(name, data)


def _taken(folder: int, name: str, path: str, largest: int, examine: Examine) -> Artifact:
    data = _read(folder, name, largest)
    if not data:
        raise _BadFileError("is empty")
    facts = examine(name, data)
    if facts.problems:
        raise _BadFileError("; ".join(map(escaped_line, facts.problems)))
    return Artifact(path, data, facts)


def _read(folder: int, name: str, largest: int) -> bytes:
    """The bytes of a plain file; never follows a link, never waits for a pipe."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError as error:
        raise _BadFileError(f"is no plain file ({error.strerror})") from None
    try:
        _require_plain(os.fstat(descriptor))
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(largest + 1)
    finally:
        os.close(descriptor)
    if len(data) > largest:
        raise _BadFileError(f"is larger than {amount(largest)}")
    return data


def _require_plain(facts: os.stat_result) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise _BadFileError("is no plain file")
    if facts.st_nlink != 1:
        raise _BadFileError("is linked under a second name")


def _missing(paths: Sequence[str], present: Sequence[str], declared: set[str]) -> Failure:
    names = ", ".join(posixpath.basename(path) for path in paths)
    others = [escaped_line(name) for name in present if name not in declared][:5]
    hint = f"`savefig({posixpath.basename(paths[0])!r})` makes it; the folder it runs in is its own"
    if others:
        hint = f"it saved {', '.join(others)} instead: correct the name there, or the link"
    return Failure(FailureKind.MISSING_OUTPUT, f"it did not make {names}", hint)


def _bad(problems: Sequence[str]) -> Failure:
    first, *rest = problems
    return Failure(FailureKind.BAD_OUTPUT, first, detail="\n".join(rest))


def _undeclared(names: Sequence[str]) -> tuple[Note, ...]:
    notes = [
        Note("undeclared-output", f"it made {escaped_line(name)}, which no link declares")
        for name in names[:MOST_NOTES]
    ]
    if len(names) > MOST_NOTES:
        notes.append(Note("undeclared-output", f"and {len(names) - MOST_NOTES} more files"))
    return tuple(notes)
