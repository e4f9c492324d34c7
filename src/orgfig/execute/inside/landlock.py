"""Landlock: which files a process may reach, by path, from now on and for good.

See landlock(7), landlock_create_ruleset(2), landlock_add_rule(2), landlock_restrict_self(2) and
`linux/landlock.h`. It does not watch modes, owners, times, attributes, links and locks of files:
`seccomp` does. Needs no privilege but `no_new_privs`.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable, Mapping

from .kernel import syscall

__all__ = ["DEVICE", "NEWEST", "READ", "WRITE", "abi", "attributes", "restrict", "rights", "rule"]

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
PATH_BENEATH = 1  # LANDLOCK_RULE_PATH_BENEATH

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = (1 << bit for bit in range(4))
REMOVE_DIR, REMOVE_FILE, MAKE_CHAR, MAKE_DIR, MAKE_REG = (1 << bit for bit in range(4, 9))
MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << bit for bit in range(9, 13))
REFER, TRUNCATE, IOCTL_DEV, RESOLVE_UNIX = (1 << bit for bit in range(13, 17))

OF_FILES = {1: (1 << 13) - 1, 2: REFER, 3: TRUNCATE, 5: IOCTL_DEV, 9: RESOLVE_UNIX}
"""The rights on files, by the version that brought them."""
OF_NETWORKS = {4: 0b0011, 10: 0b1100}
"""Binding and connecting TCP sockets; the same of UDP sockets, or sending by them."""
OF_SCOPES = {6: 0b11}
"""Abstract unix sockets and signals, which then reach only processes held alike."""

NEWEST = 10
"""The version whose rights are all known here. A newer kernel is asked for no more than these:
whatever else it can withhold, `seccomp` must."""

READ = READ_FILE | READ_DIR
"""Read a file, list a folder."""
DEVICE = READ_FILE | WRITE_FILE | TRUNCATE
"""Read and write an existing file."""
WRITE = READ | DEVICE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
"""All that a figure does in its own folder: no links, sockets, pipes, devices or programs."""

ON_A_FILE = READ_FILE | WRITE_FILE | TRUNCATE
"""Those with a meaning for what is no folder; a rule with others would be refused."""


def abi() -> int:
    """The version of Landlock that is enforced, of those known here; 0 where there is none."""
    try:
        return min(syscall(CREATE_RULESET, None, 0, VERSION), NEWEST)
    except OSError:
        return 0


def rights(version: int) -> int:
    """All rights on files that a kernel with this version can withhold."""
    return _known(OF_FILES, version)


def attributes(version: int) -> bytes:
    """`struct landlock_ruleset_attr`: everything this version knows is withheld.

    The parts that an older kernel does not know are left out, for it would refuse them.
    """
    words = [_known(brought, version) for brought in (OF_FILES, OF_NETWORKS, OF_SCOPES)]
    kept = [word for word in words if word]
    return struct.pack(f"{len(kept)}Q", *kept)


def rule(version: int, descriptor: int, wanted: int) -> bytes:
    """`struct landlock_path_beneath_attr`: `wanted`, as far as it has meaning for the file.

    Never more than READ, WRITE and DEVICE hold, so that no rule lets programs be executed.
    """
    allowed = wanted & (WRITE | DEVICE) & rights(version)
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        allowed &= ON_A_FILE
    return struct.pack("=Qi", allowed, descriptor)


def restrict(version: int, rules: Iterable[bytes]) -> None:
    """Withhold all files from this thread but those of the rules. Raises OSError.

    landlock_restrict_self(2) is given no flags: what it refuses is logged as the system has it.
    """
    words = attributes(version)
    ruleset = syscall(CREATE_RULESET, ctypes.c_char_p(words), len(words), 0)
    try:
        for one in rules:
            syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.c_char_p(one), 0)
        syscall(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _known(brought: Mapping[int, int], version: int) -> int:
    return sum(words for since, words in brought.items() if since <= version)
