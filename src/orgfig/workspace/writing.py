"""One file on disk, written whole or not at all: beside its place first, then moved there.

Knows no project: where a file may lie is the matter of `places`.
"""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from functools import cache

from orgfig.errors import WriteError

__all__ = ["HINTS", "move_into_place", "put", "sweep", "write_beside", "write_error"]

HINTS = {
    errno.ENOSPC: "free some space on that disk",
    errno.EDQUOT: "your quota on that disk is used up",
    errno.EROFS: "that file system can only be read",
    errno.EACCES: "you need the right to write into its folder",
    errno.EPERM: "the file or its folder is protected (see `lsattr`)",
    errno.ENOTDIR: "a file stands where a folder is needed",
    errno.EEXIST: "a file stands where a folder is needed",
    errno.EISDIR: "a folder stands there: remove or rename it",
    errno.ELOOP: "its links lead in a circle",
    errno.ENAMETOOLONG: "choose a shorter name",
}
"""What helps against what the system says, by its number."""

TEMPORARY = r"\.orgfig-([0-9]{1,9})-[0-9a-f]{8}\.tmp"
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
TOKEN = int.from_bytes(os.urandom(4))
"""What tells our temporary files from those of a dead process that had our number."""


def put(  # noqa: PLR0913 - what is written, where and how
    name: str,
    target: str,
    data: bytes,
    mode: int | None,
    when: int | None = None,
    *,
    is_forced: bool = False,
) -> None:
    """Write `target`, which messages call `name`, in place of whatever file stands there.

    `mode`, `when` and `is_forced` are as for `write_beside`.

    Raises:
        WriteError: it cannot be written; what stood there before still stands there.

    """
    try:
        temporary = write_beside(target, data, mode, when=when, is_forced=is_forced)
    except OSError as error:
        raise write_error(name, error) from None
    move_into_place(name, temporary, target)


def write_beside(  # noqa: PLR0913 - what is written, where and how
    target: str,
    data: bytes,
    mode: int | None,
    *,
    turn: int = 0,
    when: int | None = None,
    is_forced: bool = False,
) -> str:
    """A new file with `data` in the target's folder, which is made where it is missing.

    It has all bits of `mode`, or what the umask leaves. `when` is its time of modification in
    nanoseconds, or else it has the file system's. `turn` tells those apart that stand there at
    once; one after the other, they had better have one name: a folder learns new ones slowly.
    `is_forced` has the disk hold it before it takes anything's place (fsync(2)): for what nobody
    could make again after a power cut.
    """
    folder = target.rpartition("/")[0] or "/"
    name = f".orgfig-{os.getpid()}-{(TOKEN + turn) & 0xFFFFFFFF:08x}.tmp"
    temporary = f"{folder}/{name}"
    file = _opened(temporary, folder, 0o666 if mode is None else 0o600)
    try:
        _sweep(folder)
        _fill(file, data)
        if is_forced:
            os.fsync(file)
        if when is not None:
            os.utime(file, ns=(when, when))
        if mode is not None:
            os.fchmod(file, mode)
        os.close(file)
    except BaseException:
        with suppress(OSError):
            os.close(file)
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    return temporary


def _opened(temporary: str, folder: str, mode: int) -> int:
    try:
        return os.open(temporary, NEW, mode)
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
    except FileExistsError:  # our own: its folder was away when it was to be removed, and is back
        os.unlink(temporary)
    return os.open(temporary, NEW, mode)


def _fill(file: int, data: bytes) -> None:
    """Write all of it: write(2) may take less than it is given, at most 2 GiB at once."""
    written = os.write(file, data)
    while written < len(data):
        written += os.write(file, memoryview(data)[written:])


def move_into_place(name: str, temporary: str, target: str) -> None:
    """Let a file that `write_beside` made take the place of `target`.

    Raises:
        WriteError: it cannot be moved, and is gone; what stood there still stands there.

    """
    try:
        os.replace(temporary, target)
    except OSError as error:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise write_error(name, error) from None


def write_error(name: str, error: OSError) -> WriteError:
    """The refusal that says what the system said, and what helps."""
    return WriteError(f"{name} cannot be written: {error.strerror}", HINTS.get(error.errno or 0))


@cache  # once is enough: looking at a folder for each of its files takes quadratic time
def _sweep(folder: str) -> None:
    sweep(folder)


def sweep(folder: str, dead: int = 0) -> None:
    """Remove what processes that were killed have left in the middle of a write.

    `dead` is the number of one that is known to be gone, though another may have its number now.
    A folder that is not there, or not to be listed, is none of ours.
    """
    with suppress(OSError):
        for name in os.listdir(folder):
            left = re.fullmatch(TEMPORARY, name) if name.startswith(".orgfig-") else None
            if left and (int(left[1]) == dead or not _is_alive(int(left[1]))):
                with suppress(FileNotFoundError):
                    os.unlink(os.path.join(folder, name))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it is another user's
    return True
