"""Mounts: copies of folders, memory for files, a new root; each call named as its manual page.

See open_tree(2), move_mount(2), mount_setattr(2), mount(2), pivot_root(2), umount2(2), tmpfs(5).
Needs a mount namespace of its own; what is mounted where is `root`'s to say.
"""

from __future__ import annotations

import ctypes
import os
import struct

from .kernel import library, syscall
from .syscalls import number

__all__ = ["attach", "change_root", "copy", "make_read_only", "memory"]

OPEN_TREE, MOVE_MOUNT, MOUNT_SETATTR = 428, 429, 442  # the same on every architecture
CLONE, CLOEXEC, RECURSIVE, EMPTY_PATH = 1, 0o2000000, 0x8000, 0x1000
FROM_DESCRIPTOR = 4  # MOVE_MOUNT_F_EMPTY_PATH
HERE = -100  # AT_FDCWD
READ_ONLY, NO_SUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
DETACH = 2  # MNT_DETACH


def copy(path: str) -> int:
    """A descriptor of a copy of what is mounted at `path` and below it. Raises OSError."""
    flags = ctypes.c_uint(CLONE | CLOEXEC | RECURSIVE)
    return syscall(OPEN_TREE, HERE, os.fsencode(path), flags)


def attach(descriptor: int, path: str) -> None:
    """Put a copy where it is to be seen; a folder on a folder, a file on a file. Raises OSError."""
    syscall(MOVE_MOUNT, descriptor, b"", HERE, os.fsencode(path), ctypes.c_uint(FROM_DESCRIPTOR))


def make_read_only(descriptor: int, *, devices: bool = False) -> None:
    """Forbid writing on the mount, and on all below it; device nodes, too, but where told so.

    Raises OSError.
    """
    added = READ_ONLY | NO_SUID | (0 if devices else NO_DEVICES)
    words = struct.pack("=QQQQ", added, 0, 0, 0)  # struct mount_attr
    flags = ctypes.c_uint(RECURSIVE | EMPTY_PATH)
    syscall(MOUNT_SETATTR, descriptor, b"", flags, words, ctypes.c_size_t(len(words)))


def memory(path: str, options: str) -> None:
    """Mount a file system that lives in memory; `options` as in tmpfs(5). Raises OSError."""
    flags = ctypes.c_ulong(NO_SUID | NO_DEVICES | NO_PROGRAMS)
    library("mount", b"orgfig", os.fsencode(path), b"tmpfs", flags, options.encode())


def change_root(path: str) -> None:
    """Make the mount at `path` the root, and let go of the old one. Raises OSError.

    Stacks the old root upon the new one, so that no folder is needed for it (pivot_root(2)).
    """
    os.chdir(path)
    syscall(number("pivot_root"), b".", b".")
    library("umount2", b".", DETACH)
    os.chdir("/")
