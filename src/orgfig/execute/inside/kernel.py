"""System calls that Python has no function for, by way of ctypes and the C library."""

from __future__ import annotations

import ctypes
import os

__all__ = ["capset", "library", "prctl", "syscall"]

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long  # else a large answer could look like -1


def syscall(number: int, *arguments: object) -> int:
    """Make a system call (syscall(2)); integers are passed as C longs. Raises OSError."""
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *words))


def library(name: str, *arguments: object) -> int:
    """Call a function of the C library that tells of a failure by -1 and errno. Raises OSError."""
    return _checked(getattr(_libc, name)(*arguments))


def prctl(option: int, *arguments: object) -> int:
    """Change something about this process (prctl(2)). Raises OSError."""
    words = [ctypes.c_ulong(word) if isinstance(word, int) else word for word in arguments]
    missing = [ctypes.c_ulong(0)] * (4 - len(words))
    return _checked(_libc.prctl(ctypes.c_int(option), *words, *missing))


def capset(head: bytes, sets: bytes) -> int:
    """Set this thread's capabilities (capset(2)). Raises OSError."""
    return _checked(_libc.capset(ctypes.c_char_p(head), ctypes.c_char_p(sets)))


def _checked(result: int) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
