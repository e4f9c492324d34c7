"""The files of the project that a figure may read, put where its code looks for them.

They cross as one memory file (memfd_create(2)): for each file two numbers, its name, its bytes.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable

__all__ = ["head", "place"]

HEAD = struct.Struct("=QQ")
"""The length of a name, and that of the bytes."""

PART = 1024 * 1024


def head(name: str, size: int) -> bytes:
    """What stands before the `size` bytes of the file `name`."""
    written = os.fsencode(name)
    return HEAD.pack(len(written), size) + written


def place(source: int, root: str, wanted: Callable[[str], bool] = bool) -> None:
    """Write the files of the memory file `source` below `root`, for reading only.

    Only those whose names are `wanted`, which is all of them where nothing else is said. The
    descriptor's offset, which others share, is left alone. Raises OSError.
    """
    position, end = 0, os.fstat(source).st_size
    while position < end:
        length, size = HEAD.unpack(os.pread(source, HEAD.size, position))
        position += HEAD.size
        name = os.fsdecode(os.pread(source, length, position))
        if wanted(name):
            _write(os.path.join(root, name), source, position + length, size)
        position += length + size


def _write(path: str, source: int, position: int, size: int) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    target = os.open(path, flags, 0o400)
    try:
        while size > 0:
            part = os.pread(source, min(size, PART), position)
            _write_all(target, part)
            position, size = position + len(part), size - len(part)
        os.fchmod(target, 0o444)  # whatever the mask
    finally:
        os.close(target)


def _write_all(target: int, part: bytes) -> None:
    """Raises OSError, also where the memory file was cut."""
    rest = memoryview(part)
    if not rest:
        raise OSError("the data ended early")
    while rest:
        rest = rest[os.write(target, rest) :]
