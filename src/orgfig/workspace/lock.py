"""One build at a time in a project; a second one waits, and says for whom.

The operating system holds the lock and lets go of it with the process, so a killed build leaves
none behind, whatever its number is used for later. That there was one is told, and what it left
is taken away, by the next that holds the lock.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from orgfig.errors import ProjectError, WriteError
from orgfig.workspace.holder import Holder, drop_holder, read_holder, write_holder
from orgfig.workspace.project import Project
from orgfig.workspace.state import state_path, write_state_folder
from orgfig.workspace.writing import HINTS, sweep

if TYPE_CHECKING:
    from filelock import FileLock

__all__ = ["build_lock", "mend"]

LOOK = 1.0
"""Seconds from one look at who holds the lock to the next; the lock itself is tried at 20 Hz."""


@contextmanager
def build_lock(project: Project, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold the project's lock; where another build has it, `tell` for whom this one waits.

    What killed builds left is gone when the lock is held; that they were killed is told, too.

    Raises:
        ProjectError: no lock can be made here, such as on a disk that can only be read.
        WriteError: the scratch folder cannot be emptied, or a link stands in the way.
        DatabaseError: the build database of a killed build cannot be mended.

    """
    from filelock import FileLock  # 20 ms, and only builds need it

    write_state_folder(project)
    lock = FileLock(state_path(project, "lock"))
    if not _acquired(lock, 0):
        _wait(project, lock, tell)
    try:
        _begin(project, tell)
        yield
    finally:
        drop_holder(project)
        lock.release()


def mend(project: Project, tell: Callable[[str], None]) -> None:
    """Take away what a killed build left, where there was one and none goes on.

    What cannot be removed now is told by the next that holds the lock.
    """
    with suppress(ProjectError):
        sweep(state_path(project, "cache"))  # where also those write that do not hold it
        if read_holder(project) is None:
            return
        from filelock import FileLock

        lock = FileLock(state_path(project, "lock"))
        if _acquired(lock, 0):
            try:
                _begin(project, tell)
            finally:
                drop_holder(project)
                lock.release()


def _begin(project: Project, tell: Callable[[str], None]) -> None:
    """Begin with nothing of an earlier build about; the lock is held."""
    killed = read_holder(project)
    if killed is not None:
        tell(f"{killed.words} was ended in the middle; what it left half done is removed")
        _sweep(project, killed, tell)
    write_holder(project)
    _empty(project)


def _wait(project: Project, lock: FileLock, tell: Callable[[str], None]) -> None:
    """Wait for the lock; who has it is told once for each that has, and that it is stopped."""
    known: set[str] = set()
    while True:
        holder = read_holder(project)
        if holder is not None and holder.is_gone:
            holder = None
        # One that ended just now says nothing new, and leaves nobody to wait for.
        lines = _waiting(holder, is_marker=_is_marker(lock)) if holder or not known else ()
        for line in tuple(lines):  # all as it is now, however long telling takes
            if line not in known:
                tell(line)
                known.add(line)
        if _acquired(lock, LOOK):
            return


def _waiting(holder: Holder | None, *, is_marker: bool) -> Iterator[str]:
    """What to tell while `holder` has the lock; None: it has just begun, or is about to end."""
    yield f"orgfig waits for {f'the build of {holder.words}' if holder else 'another build'}"
    if holder and holder.is_stopped:
        yield (
            f"  hint: process {holder.process} is stopped: `kill -CONT {holder.process}` lets it "
            f"go on, `kill -KILL {holder.process}` ends it"
        )
    elif is_marker and not (holder and holder.is_here):
        yield "  hint: if no build of this project runs anywhere, remove .orgfig/lock"


def _is_marker(lock: FileLock) -> bool:
    """Whether a file that stands there is all of the lock, for the disk has no flock(2)."""
    from filelock import SoftFileLock

    return isinstance(lock, SoftFileLock)


def _acquired(lock: FileLock, seconds: float) -> bool:
    import warnings

    from filelock import Timeout

    try:
        with warnings.catch_warnings(action="ignore"):  # of a marker in place of flock(2)
            lock.acquire(timeout=seconds)
    except Timeout:
        return False
    except (OSError, NotImplementedError) as error:
        why = getattr(error, "strerror", None) or error
        hint = "the folder must be writable, with some room, on a disk that knows locks"
        raise ProjectError(f".orgfig/lock cannot be held: {why}", hint) from None
    return True


def _sweep(project: Project, killed: Holder, tell: Callable[[str], None]) -> None:
    """Remove what a killed build has left half written, wherever it may have been writing."""
    from orgfig.workspace.database import Database  # `sqlite3`, only after a killed build
    from orgfig.workspace.places import Places

    known: set[str] = set()
    if os.path.lexists(project.database):
        with Database.open(project, readonly=False) as database:  # rolls back what was half done
            known = {os.path.dirname(path) for path in database.made()}
        for message in database.messages:
            tell(message)
    places = Places(project.root)
    for name in {project.figures, *known}:
        try:
            sweep(places.find(f"{name}/x".lstrip("/")).folder, killed.process)
        except WriteError:  # it leads out of the project, where nothing of ours is
            continue
    for folder, _, _ in os.walk(project.state):
        sweep(folder, killed.process)


def _empty(project: Project) -> None:
    """Make the scratch folder, with nothing in it."""
    scratch = state_path(project, project.scratch.name)
    try:
        os.makedirs(scratch, exist_ok=True)
        with os.scandir(scratch) as entries:
            for left in entries:
                _remove(left)
    except OSError as error:
        what = f"{project.state.name}/{project.scratch.name} cannot be made empty: {error.strerror}"
        hint = HINTS.get(error.errno or 0, "remove what an earlier build has left there")
        raise WriteError(what, hint) from None


def _remove(left: os.DirEntry[str]) -> None:
    from shutil import rmtree  # only after a killed build

    if not left.is_dir(follow_symlinks=False):
        os.unlink(left.path)
        return
    for folder, inner, _ in os.walk(left.path):  # a figure may have closed its own folders
        for name in inner:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                os.chmod(path, 0o700)
    rmtree(left.path)
