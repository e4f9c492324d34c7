"""Carries over what the job's file before this one left in its folder, which ended with it.

Runs confined and within the limits: what lies there was a figure's to make.
"""

from __future__ import annotations

import os
import stat

__all__ = ["carry"]

AT_ONCE = 1 << 16


def carry(source: int, target: int) -> None:
    """Copy files and folders from one open folder to another, then close both. Raises OSError.

    Nothing else can be there: a figure makes no links, pipes or devices. However deep or wide
    they are, two folders are open at a time.
    """
    left = [_copy_files(source, target)]  # for each folder on the way, those in it yet to come
    while left:
        if left[-1]:
            name = left[-1].pop()
            os.mkdir(name, dir_fd=target)
            source, target = _moved(source, name), _moved(target, name)
            left.append(_copy_files(source, target))
        else:
            left.pop()
            if left:
                source, target = _moved(source, ".."), _moved(target, "..")
    os.close(source)
    os.close(target)


def _copy_files(here: int, there: int) -> list[str]:
    """Copy what is no folder; returns the names of the folders."""
    folders = []
    for name in os.listdir(here):
        if stat.S_ISDIR(os.stat(name, dir_fd=here, follow_symlinks=False).st_mode):
            folders.append(name)
        else:
            _copy(name, here, there)
    return folders


def _moved(folder: int, name: str) -> int:
    """Open a folder as seen from an open one, which is closed."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    other = os.open(name, flags, dir_fd=folder)
    os.close(folder)
    return other


def _copy(name: str, here: int, there: int) -> None:
    """Copy a file; parts that were never written stay so (SEEK_DATA in lseek(2))."""
    read = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=here)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    found = os.fstat(read)
    write = os.open(name, flags, found.st_mode & 0o700, dir_fd=there)
    size, place = found.st_size, 0
    while place < size:
        place = _next(read, place, size)
        data = os.pread(read, AT_ONCE, place)
        os.pwrite(write, data, place)
        place += len(data) or size
    os.ftruncate(write, size)
    os.close(read)
    os.close(write)


def _next(descriptor: int, place: int, size: int) -> int:
    """Where the next written part begins; the end where there is none."""
    try:
        return os.lseek(descriptor, place, os.SEEK_DATA)
    except OSError:
        return size
