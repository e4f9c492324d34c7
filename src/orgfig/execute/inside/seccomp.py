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

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in `struct seccomp_data`
X32 = 0x40000000

CLONE_THREAD, CLONE_NEW_ANY = 0x10000, 0x7E020000
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX; see ioctl_tty(2)."""
FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032, 1034)
"""Duplicate, flags, record locks, pipe size, seals; no owner, signal or lease. See fcntl(2)."""
PRCTLS = (15, 16, 0x53564D41)
"""A thread's name, and names of memory areas; see prctl(2)."""

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
    blocks = {
        "clone": _threads_only(),
        "clone3": [_fail(errno.ENOSYS)],  # its flags lie in memory; libc then uses clone
        "kill": _one_of(0, [OWN_PID], errno.EPERM),
        "tgkill": _one_of(0, [OWN_PID], errno.EPERM),
        "tkill": _one_of(0, [OWN_PID], errno.EPERM),
        "prlimit64": _one_of(0, [0, OWN_PID], errno.EPERM),
        "ioctl": _one_of(1, IOCTLS, errno.ENOTTY),
        "fcntl": _one_of(1, FCNTLS, errno.EPERM),
        "prctl": _one_of(0, PRCTLS, errno.EPERM),
        # Landlock before version 3 lets truncate(2) empty any file.
        "truncate": [(RETURN, 0, 0, ALLOW) if landlock >= 3 else _fail(errno.EPERM)],  # noqa: PLR2004
    }
    for name, block in blocks.items():
        if name in numbers:
            yield EQUAL, 0, len(block), numbers[name]
            yield from block


def _threads_only() -> list[Instruction]:
    return [
        (LOAD, 0, 0, ARGUMENTS),
        (ANY_BIT, 2, 0, CLONE_NEW_ANY),
        (ANY_BIT, 0, 1, CLONE_THREAD),
        (RETURN, 0, 0, ALLOW),
        _fail(errno.EPERM),
    ]


def _one_of(argument: int, values: Iterable[int], otherwise: int) -> list[Instruction]:
    """Allowed if the argument's lower word, all that the kernel reads of it, is among values."""
    instructions: list[Instruction] = [(LOAD, 0, 0, ARGUMENTS + 8 * argument)]
    for value in values:
        instructions += [(EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOW)]
    return [*instructions, _fail(otherwise)]
