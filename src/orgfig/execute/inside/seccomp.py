"""seccomp: which system calls a process may make, from now on and for good.

See seccomp(2) and `linux/bpf_common.h`. The filter is a program for the kernel's small packet
machine; it is assembled here, once, with gaps for the process's own number. What the calls are
stands in `syscalls`.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .kernel import prctl
from .syscalls import ALLOWED, REFUSED, Table

__all__ = ["Program", "install", "program"]

LOAD, EQUAL, AT_LEAST, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in `struct seccomp_data`
X32 = 0x40000000

LONGEST_JUMP = 255  # instructions; the field for it is one byte

CLONE_THREAD, CLONE_NEW_ANY = 0x10F00, 0x7E020000
"""What every thread shares (VM, FS, FILES, SIGHAND, THREAD), and what no thread may have.

A thread with open files or a folder of its own would have them where nobody looks.
"""
CREATES, SPECIAL = 0o100 | 0o20000000, 0o7000
"""O_CREAT and O_TMPFILE, with which a mode counts; the bits set-user-id, set-group-id, sticky."""
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX; see ioctl_tty(2)."""
FCNTLS = (0, 1, 2, 3, 4, 1030, 1032, 1034)
"""Duplicate, flags, pipe size, seals; no lock, owner, signal or lease. See fcntl(2)."""
PRCTLS = (15, 16, 0x53564D41)
"""A thread's name, and names of memory areas; see prctl(2)."""

OF_A_PROCESS = (
    *("getpgid", "getsid", "prlimit64", "get_robust_list"),
    *("sched_getparam", "sched_getscheduler", "sched_rr_get_interval"),
)
"""Calls that tell about a process, which must be the one that asks."""

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2

Instruction = tuple[int, int, int, int]


class Program(NamedTuple):
    """A filter as bytes, and where in it the process's own number must be put."""

    code: bytes
    gaps: tuple[int, ...]

    def filled(self, pid: int) -> bytes:
        """The filter for the process `pid`."""
        code = bytearray(self.code)
        for gap in self.gaps:
            struct.pack_into("=I", code, gap, pid)
        return bytes(code)


def program(table: Table, landlock: int) -> Program:
    """The filter for an architecture, beside Landlock of that version."""
    numbers = table.numbers
    instructions = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, table.audit),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, X32),
        _fail(errno.ENOSYS),
        *_each(numbers, ALLOWED, (RETURN, 0, 0, ALLOW)),
        *_each(numbers, REFUSED, _fail(errno.EPERM)),
        *_checked(numbers, landlock),
        _fail(errno.ENOSYS),
    ]
    code = b"".join(struct.pack("=HBBI", *one) for one in instructions)
    gaps = (8 * place + 4 for place, one in enumerate(instructions) if one[3] == OWN_PID)
    return Program(code, tuple(gaps))


def install(code: bytes) -> None:
    """Put the filter over this thread; `no_new_privs` must be set. Raises OSError."""
    text = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(text))  # struct sock_fprog
    prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.c_char_p(head))


OWN_PID = 0x0F1660F1  # stands in the gaps; no other constant of the program has this value


def _fail(number: int) -> Instruction:
    return RETURN, 0, 0, FAIL | number


def _each(
    numbers: dict[str, int], names: Iterable[str], answer: Instruction
) -> Iterator[Instruction]:
    for name in names:
        if name in numbers:  # an architecture without `open` or `fork` has nothing to answer
            yield EQUAL, 0, 1, numbers[name]
            yield answer


def _checked(numbers: dict[str, int], landlock: int) -> Iterator[Instruction]:
    """The calls whose answer depends on an argument."""
    own = [0, OWN_PID]
    blocks = {
        "clone": _threads_only(),
        "clone3": [_fail(errno.ENOSYS)],  # its flags lie in memory; libc then uses clone
        "close_range": _one_of(2, [0], errno.EPERM),
        "kill": _one_of(0, [OWN_PID], errno.EPERM),
        "tgkill": _one_of(0, [OWN_PID], errno.EPERM),
        "tkill": _one_of(0, [OWN_PID], errno.EPERM),
        **{name: _one_of(0, own, errno.EPERM) for name in OF_A_PROCESS},
        # libc asks this of its threads by their numbers, and does without where it is not there.
        "sched_getaffinity": _one_of(0, own, errno.ENOSYS),
        "getpriority": _one_of(1, own, errno.EPERM),
        "ioctl": _one_of(1, IOCTLS, errno.ENOTTY),
        "fcntl": _one_of(1, FCNTLS, errno.EPERM),
        "prctl": _one_of(0, PRCTLS, errno.EPERM),
        "open": _plain_mode(2, flags=1),
        "openat": _plain_mode(3, flags=2),
        "creat": _plain_mode(1),
        "mkdir": _plain_mode(1),
        "mkdirat": _plain_mode(2),
        "renameat2": _one_of(4, [0, 1], errno.EPERM),  # RENAME_NOREPLACE
        # Landlock before version 3 lets truncate(2) empty any file.
        "truncate": [(RETURN, 0, 0, ALLOW) if landlock >= 3 else _fail(errno.EPERM)],  # noqa: PLR2004
    }
    for name, block in blocks.items():
        if len(block) > LONGEST_JUMP:
            raise ValueError(f"the part for {name} is too long to be jumped over")
        if name in numbers:
            yield EQUAL, 0, len(block), numbers[name]
            yield from block


def _threads_only() -> list[Instruction]:
    return [
        (LOAD, 0, 0, ARGUMENTS),
        (ANY_BIT, 3, 0, CLONE_NEW_ANY),
        (AND, 0, 0, CLONE_THREAD),
        (EQUAL, 0, 1, CLONE_THREAD),
        (RETURN, 0, 0, ALLOW),
        _fail(errno.EPERM),
    ]


def _plain_mode(mode: int, flags: int | None = None) -> list[Instruction]:
    """Allowed if what is made has no special bits; `flags` is where it stands whether it is."""
    creates = [(LOAD, 0, 0, ARGUMENTS + 8 * flags), (ANY_BIT, 0, 2, CREATES)] if flags else []
    return [
        *creates,
        (LOAD, 0, 0, ARGUMENTS + 8 * mode),
        (ANY_BIT, 1, 0, SPECIAL),
        (RETURN, 0, 0, ALLOW),
        _fail(errno.EPERM),
    ]


def _one_of(argument: int, values: Iterable[int], otherwise: int) -> list[Instruction]:
    """Allowed if the argument's lower word, all that the kernel reads of it, is among values."""
    instructions: list[Instruction] = [(LOAD, 0, 0, ARGUMENTS + 8 * argument)]
    for value in values:
        instructions += [(EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOW)]
    return [*instructions, _fail(otherwise)]
