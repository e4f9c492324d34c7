"""What the kernel tells of this process, by a descriptor of /proc that is kept over a new root.

See proc(5). `self` below it is whoever asks, as the namespace knows it that /proc was mounted in.
"""

from __future__ import annotations

import os
import resource
import stat
from contextlib import suppress
from fcntl import F_DUPFD_CLOEXEC, fcntl

__all__ = ["aside", "folder", "memory", "open_files", "threads", "write"]

_kept: list[int] = []

GIVEN_OUT = 32
"""Descriptors below this number are dealt out anew in each worker."""


def aside(descriptor: int) -> int:
    """The same open file under a number that is not given out; the old number is closed."""
    moved = fcntl(descriptor, F_DUPFD_CLOEXEC, GIVEN_OUT)
    os.close(descriptor)
    return moved


def folder() -> int:
    """The descriptor (O_PATH) of /proc; opened when it is first asked for. Raises OSError."""
    if not _kept:
        _kept.append(aside(os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)))
    return _kept[0]


def threads() -> int:
    """How many threads this process has (proc_pid_task(5))."""
    return len(_list("self/task"))


def memory() -> tuple[int, int]:
    """Bytes mapped, and bytes of private data, as proc_pid_statm(5) counts them."""
    descriptor = os.open("self/statm", os.O_RDONLY | os.O_CLOEXEC, dir_fd=folder())
    try:
        words = os.read(descriptor, 200).split()
    finally:
        os.close(descriptor)
    page = resource.getpagesize()
    return int(words[0]) * page, int(words[5]) * page


def open_files() -> list[str]:
    """Regular files that are held open; children would share their offsets.

    Standard streams are replaced in each child; memory files are read without an offset.
    """
    paths = map(_target, set(_list("self/fd")) - {"0", "1", "2"})
    return sorted(path for path in paths if path and not path.startswith("/memfd:orgfig"))


def write(name: str, text: str) -> None:
    """Write into a file of this process, such as `uid_map`. Raises OSError."""
    descriptor = os.open(f"self/{name}", os.O_WRONLY | os.O_CLOEXEC, dir_fd=folder())
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _list(name: str) -> list[str]:
    descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder())
    try:
        return os.listdir(descriptor)
    finally:
        os.close(descriptor)


def _target(descriptor: str) -> str | None:
    with suppress(OSError):
        if stat.S_ISREG(os.stat(int(descriptor)).st_mode):
            return os.readlink(f"self/fd/{descriptor}", dir_fd=folder())
    return None
