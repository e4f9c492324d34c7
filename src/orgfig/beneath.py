"""Opens a file below a folder, and nothing outside of it: no link on the way is ever followed.

Each folder on the way is opened from the one before it, so that nobody can put a link in its place
between a look and an opening.
"""

from __future__ import annotations

import errno
import os
import stat

__all__ = ["open_beneath"]


def open_beneath(folder: str | os.PathLike[str], path: str) -> tuple[int, os.stat_result]:
    """A descriptor of the regular file at `path` below `folder`, for reading; and its facts.

    Raises:
        OSError: there is no such file (FileNotFoundError), it is none, or a part of its path is a
            link; `strerror` is fit to be shown.
        ValueError: no file can have that name.

    """
    *folders, name = path.split("/")
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for one in folders:
            below = _folder(at, one)
            os.close(at)
            at = below
        return _file(at, name)
    finally:
        os.close(at)


def _folder(at: int, name: str) -> int:
    _look(at, name)
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=at)


def _file(at: int, name: str) -> tuple[int, os.stat_result]:
    _require_regular(_look(at, name))  # before: opening a device may do something
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(name, flags, dir_fd=at)
    try:
        found = os.fstat(descriptor)
        _require_regular(found)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor, found


def _look(at: int, name: str) -> os.stat_result:
    """What stands at a name; nothing does at what is none."""
    if name in {"", ".", ".."}:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    found = os.stat(name, dir_fd=at, follow_symlinks=False)
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, f"{name} is a symbolic link")
    return found


def _require_regular(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
