"""Writing tangled files without losing what somebody typed into one of them by hand.

A file was edited by hand if orgfig has a record of what it wrote there, and what stands there is
neither that, nor what would be written, nor what git has in HEAD.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import Digest, digest_bytes
from orgfig.errors import WriteError
from orgfig.tangle.model import TangledFile
from orgfig.workspace.database import Database
from orgfig.workspace.files import is_other_mode, real_path, write_atomically
from orgfig.workspace.project import Project
from orgfig.workspace.state import write_kept

__all__ = ["Action", "TangledWrite", "other_modes", "write_tangled"]

GIT_SECONDS = 10


class Action(Enum):
    """What became of a target file."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REPLACED = "replaced, the old text kept"
    KEPT = "edited by hand, left alone"
    NOT_MEANT = "has errors, not written"
    FAILED = "cannot be written"


class TangledWrite(NamedTuple):
    """What became of one target file.

    `saved` is the project path of the old text where it was kept. `diagnostic` is a note that
    names it, or says what to do where the file is not what the notebook gives; errors of the
    notebook are not repeated.
    """

    path: str
    action: Action
    saved: str | None = None
    diagnostic: Diagnostic | None = None


def write_tangled(
    project: Project, files: Iterable[TangledFile], database: Database, *, force: bool = False
) -> tuple[TangledWrite, ...]:
    """Write the target files, each by itself: what keeps one from being written stops no other.

    With `force` an edit by hand is written over, too; its text is kept in `.orgfig/replaced/`.

    Raises:
        DatabaseError: what was written cannot be recorded.

    """
    planned = tuple(files)
    written = {file.path: digest_bytes(file.data) for file in planned if file.is_meant}
    records = database.written()
    database.announce_written(  # before: killed in between, our own text is still known as ours
        {path: digest for path, digest in written.items() if digest not in records.get(path, ())}
    )
    results = tuple(_write(project, file, records, force=force) for file in planned)
    stands = {result.path for result in results if result.action in _STANDS}
    database.record_written(
        {
            path: written[path]
            for path in stands
            if records.get(path, frozenset()) != {written[path]}
        }
    )
    return results


_STANDS = {Action.WRITTEN, Action.UNCHANGED, Action.REPLACED}


def other_modes(project: Project, files: Iterable[TangledFile]) -> frozenset[str]:
    """The target files that stand there with another mode than the notebook asks for."""
    asked = {file.path: file.mode for file in files if file.mode is not None}
    return frozenset(path for path, mode in asked.items() if _has_other(project, path, mode))


def _has_other(project: Project, path: str, mode: int) -> bool:
    try:
        return is_other_mode(os.stat(real_path(project, path)).st_mode, mode)
    except (OSError, WriteError):
        return False  # it is missing, or refused where it is written


def _write(
    project: Project, file: TangledFile, records: Mapping[str, frozenset[Digest]], *, force: bool
) -> TangledWrite:
    if not file.is_meant:
        return TangledWrite(file.path, Action.NOT_MEANT)
    try:
        return _write_meant(project, file, records.get(file.path), force=force)
    except WriteError as error:
        return _refused(file, Action.FAILED, "target-not-written", str(error), error.hint)


def _write_meant(
    project: Project, file: TangledFile, record: frozenset[Digest] | None, *, force: bool
) -> TangledWrite:
    data = file.data
    old = _standing(project, file.path)
    if old is None or old == data or (record and _is_known(project, file.path, old, record)):
        written = write_atomically(project, file.path, data, file.mode)
        return TangledWrite(file.path, Action.WRITTEN if written else Action.UNCHANGED)
    if record and not force:
        what = f"{file.path} was edited by hand, so it is not written"
        hint = "move the edit into the notebook, or write over it with --force"
        return _refused(file, Action.KEPT, "target-edited", what, hint)
    return _replaced(project, file, old)


def _replaced(project: Project, file: TangledFile, old: bytes) -> TangledWrite:
    saved = write_kept(project, file.path, old)
    write_atomically(project, file.path, file.data, file.mode)
    what = f"{file.path} was written over; its old text is kept in {saved}"
    note = Diagnostic(file.where, Severity.NOTE, "target-replaced", what)
    return TangledWrite(file.path, Action.REPLACED, saved, note)


def _standing(project: Project, path: str) -> bytes | None:
    """What stands at a target; None where nothing does. A notebook is never a target."""
    place = real_path(project, path)
    if place in {os.path.realpath(project.root / name) for name in project.notebooks}:
        raise WriteError(f"{path} is a notebook", "choose another file for :tangle")
    if not os.path.isfile(place):
        return None  # a folder or a pipe is refused where it is written
    try:
        with open(place, "rb") as file:
            return file.read()
    except OSError as error:
        hint = "make it readable, or remove it"
        raise WriteError(f"{path} cannot be read: {error.strerror}", hint) from None


def _is_known(project: Project, path: str, old: bytes, record: frozenset[Digest]) -> bool:
    """Whether orgfig wrote `old`, or git has it: then nothing is lost by writing over it."""
    return digest_bytes(old) in record or old == _in_head(project, path)


def _in_head(project: Project, path: str) -> bytes | None:
    """A file as git's HEAD has it; None without git, repository, commit or such a file."""
    import subprocess  # only for a file that somebody else has changed

    command = ["git", "cat-file", "blob", f"HEAD:./{path}"]
    try:
        answer = subprocess.run(  # noqa: S603 - the words are ours, the path follows `HEAD:./`
            command,
            cwd=project.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=GIT_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return answer.stdout if answer.returncode == 0 else None


def _refused(
    file: TangledFile, action: Action, name: str, what: str, hint: str | None
) -> TangledWrite:
    problem = Diagnostic(file.where, Severity.ERROR, name, what, hint)
    return TangledWrite(file.path, action, diagnostic=problem)
