"""seccomp: which system calls a process may make, from now on and for good.

See seccomp(2) and `linux/seccomp.h`. The filter is assembled once, with gaps for the process's own
number; what becomes of which call stands in `calls`.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from typing import NamedTuple

from .bpf import ARCHITECTURE, EQUAL, KILL, LOAD, NUMBER, chosen, fail
from .calls import OWN, answers
from .kernel import prctl
from .syscalls import Table

__all__ = ["Program", "install", "program"]

PR_SET_SECCOMP, MODE_FILTER = 22, 2


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
    """The filter for an architecture, beside Landlock of that version.

    Calls of another architecture end the process. Those of x32, which share x86-64's word and have
    numbers above all others, are not there.
    """
    known = answers(landlock)
    by_number = {table.numbers[name]: known[name] for name in known if name in table.numbers}
    instructions = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, table.audit),
        *KILL,
        (LOAD, 0, 0, NUMBER),
        *chosen(by_number, fail(errno.ENOSYS)),
    ]
    code = b"".join(struct.pack("=HBBI", *one) for one in instructions)
    gaps = (8 * place + 4 for place, one in enumerate(instructions) if one[3] == OWN)
    return Program(code, tuple(gaps))


def install(code: bytes) -> None:
    """Put the filter over this thread; `no_new_privs` must be set. Raises OSError."""
    text = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(text))  # struct sock_fprog
    prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.c_char_p(head))
