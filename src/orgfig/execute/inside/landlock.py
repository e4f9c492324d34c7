"""Landlock: which files a process may reach, by path, from now on and for good.

See landlock(7), landlock_create_ruleset(2), landlock_add_rule(2), landlock_restrict_self(2) and
`linux/landlock.h`. It does not watch modes, owners, times, attributes and links of files:
`seccomp` does. Needs no privilege but `no_new_privs`.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from .kernel import syscall

__all__ = ["DEVICE", "READ", "WRITE", "abi", "attributes", "restrict", "rights", "rule"]

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
PATH_BENEATH = 1  # LANDLOCK_RULE_PATH_BENEATH

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = (1 << bit for bit in range(4))
REMOVE_DIR, REMOVE_FILE, MAKE_CHAR, MAKE_DIR, MAKE_REG = (1 << bit for bit in range(4, 9))
MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << bit for bit in range(9, 13))
REFER, TRUNCATE, IOCTL_DEV = (1 << bit for bit in range(13, 16))

READ = READ_FILE | READ_DIR
"""Read a file, list a folder."""
DEVICE = READ_FILE | WRITE_FILE | TRUNCATE
"""Read and write an existing file."""
WRITE = READ | DEVICE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
"""All that a figure does in its own folder: no links, sockets, pipes, devices or programs."""

OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV


def abi() -> int:
    """The version of Landlock that the kernel enforces; 0 where there is none."""
    try:
        return syscall(CREATE_RULESET, None, 0, VERSION)
    except OSError:
        return 0


def rights(version: int) -> int:
    """All rights on files that a kernel with this version can withhold."""
    newest = 16 if version >= 5 else 15 if version >= 3 else 14 if version == 2 else 13  # noqa: PLR2004 (the versions that added a right)
    return (1 << newest) - 1


def attributes(version: int) -> bytes:
    """`struct landlock_ruleset_attr`: everything this version knows is withheld."""
    words = [rights(version)]
    if version >= 4:  # noqa: PLR2004 (binding and connecting TCP sockets)
        words.append(0b11)
    if version >= 6:  # noqa: PLR2004 (abstract unix sockets, signals)
        words.append(0b11)
    return struct.pack(f"{len(words)}Q", *words)


def rule(version: int, descriptor: int, wanted: int) -> bytes:
    """`struct landlock_path_beneath_attr`: `wanted`, as far as it has meaning for the file."""
    allowed = wanted & rights(version)
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        allowed &= OF_FILES
    return struct.pack("=Qi", allowed, descriptor)


def restrict(version: int, rules: Iterable[bytes]) -> None:
    """Withhold all files from this thread but those of the rules. Raises OSError."""
    words = attributes(version)
    ruleset = syscall(CREATE_RULESET, ctypes.c_char_p(words), len(words), 0)
    try:
        for one in rules:
            syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.c_char_p(one), 0)
        syscall(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
