"""One build at a time in a project; a second one waits, and says for whom.

The operating system holds the lock and lets go of it with the process, so a killed build leaves
none behind. The file that says who holds it is for people only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from orgfig.errors import ProjectError, WriteError
from orgfig.workspace.project import Project
from orgfig.workspace.state import state_path, write_state, write_state_folder

if TYPE_CHECKING:
    from filelock import FileLock

__all__ = ["build_lock"]

FOREVER = -1.0
HOLDER = "lock.holder"


@contextmanager
def build_lock(project: Project, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the project's lock; where another build has it, tell `waiting` once and wait.

    What killed builds left in the scratch folder is gone when the lock is held.

    Raises:
        ProjectError: no lock can be made here, such as on a disk that can only be read.
        WriteError: the scratch folder cannot be emptied, or a link stands in the way.

    """
    from filelock import FileLock  # 20 ms, and only builds need it

    write_state_folder(project)
    lock = FileLock(state_path(project, "lock"))
    if not _acquired(lock, 0):
        waiting(f"orgfig waits for {_holder(project)}")
        _acquired(lock, FOREVER)
    try:
        with suppress(WriteError):  # it only informs
            write_state(project, HOLDER, _own_words().encode("utf-8", "backslashreplace"))
        _empty(state_path(project, project.scratch.name))
        yield
    finally:
        with suppress(OSError, WriteError):
            os.unlink(state_path(project, HOLDER))
        lock.release()


def _acquired(lock: FileLock, seconds: float) -> bool:
    from filelock import Timeout

    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        return False
    except (OSError, NotImplementedError) as error:
        hint = "the folder must be writable, on a disk that knows locks"
        raise ProjectError(f".orgfig/lock cannot be held: {error}", hint) from None
    return True


def _own_words() -> str:
    """Who we are, in a line: `process 1234 (orgfig build, started 14:03:22)`."""
    command = " ".join([os.path.basename(sys.argv[0]), *sys.argv[1:]])
    shown = command if command.isprintable() else ascii(command)
    place = f" on {os.uname().nodename}"
    started = datetime.now().astimezone().strftime("%H:%M:%S")
    return f"process {os.getpid()}{place} ({shown}, started {started})"


def _holder(project: Project) -> str:
    try:
        with open(state_path(project, HOLDER), encoding="utf-8") as file:
            words = file.read()
    except (OSError, ValueError, WriteError):
        words = ""  # it has only just begun, or is about to end
    words = words if words.isprintable() else ascii(words)
    here = f" on {os.uname().nodename} "
    return f"the build of {words.replace(here, ' ', 1)}" if words else "another build"


def _empty(scratch: str) -> None:
    """Make the scratch folder, with nothing in it."""
    try:
        os.makedirs(scratch, exist_ok=True)
        with os.scandir(scratch) as entries:
            for left in entries:
                _remove(left)
    except OSError as error:
        what = f"{scratch} cannot be emptied: {error.strerror}"
        raise WriteError(what, "remove what an earlier build has left there") from None


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
