"""Limits on a process, and giving up of what it must not have: rights, descriptors, a parent.

See getrlimit(2), capabilities(7), prctl(2). How much is allowed is told, never decided here.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import struct
import time
from collections.abc import Mapping
from contextlib import suppress

from . import process
from .kernel import capset, prctl

__all__ = [
    "RESERVE",
    "bound",
    "bound_files",
    "bound_threads",
    "die_with",
    "drop_capabilities",
    "make_room",
    "no_new_privileges",
    "offer",
]

RESERVE = 64 * 1024 * 1024
"""Bytes kept back from a figure, so that running out of memory can still be told."""

STACK = 64 * 1024 * 1024
"""Bytes that the first thread's stack may grow to at most; RLIMIT_DATA does not count them."""

PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 1, 24, 38, 47
AMBIENT_CLEAR_ALL = 4
LINUX_CAPABILITY_VERSION_3 = 0x20080522

_ZERO = ("CORE", "MEMLOCK", "MSGQUEUE", "RTPRIO", "NICE")


def die_with(parent: int) -> None:
    """Be killed when the process `parent` ends; at once, if it has ended already."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def bound(limits: Mapping[str, int]) -> None:
    """Limit processor time, memory, and files, above what the process has used until now.

    How many of them may be open is the matter of `bound_files`.
    """
    mapped, data = process.memory()
    spent = int(time.process_time()) + 1 if time.process_time() > 1 else 0
    memory = limits["memory"]
    _set(resource.RLIMIT_CPU, limits["cpu"] + spent, limits["cpu"] + spent + 1)
    _set(resource.RLIMIT_DATA, data + memory, data + memory + RESERVE)
    _set(resource.RLIMIT_AS, mapped + 4 * memory, mapped + 4 * memory + RESERVE)
    stack, _ = resource.getrlimit(resource.RLIMIT_STACK)
    _set(resource.RLIMIT_STACK, STACK if stack == resource.RLIM_INFINITY else min(stack, STACK))
    _set(resource.RLIMIT_FSIZE, limits["file_size"])
    _set(resource.RLIMIT_SIGPENDING, 64)
    for name in _ZERO:
        _set(getattr(resource, f"RLIMIT_{name}"), 0)


def bound_files(most: int) -> None:
    """Limit the open files; descriptors of the server's, closed by now, must not count."""
    _set(resource.RLIMIT_NOFILE, most)


def bound_threads(most: int) -> None:
    """Limit the threads of this process, which is alone in its user namespace.

    Before Linux 5.14 the limit counted all that the user runs anywhere; there it is left alone.
    """
    version = tuple(int(word) for word in re.findall("[0-9]+", os.uname().release)[:2])
    if version >= (5, 14):
        _set(resource.RLIMIT_NPROC, most)


def offer() -> None:
    """Be the first that the kernel ends where the whole machine runs out of memory.

    See proc_pid_oom_score_adj(5); a container may forbid it.
    """
    with suppress(OSError):
        process.write("oom_score_adj", "1000")


def make_room() -> None:
    """Open the reserve: what is left to do is telling how the figure ended."""
    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (hard, hard))


def drop_capabilities() -> None:
    """Give up every capability, for good; root is then an ordinary owner of its files."""
    for number in range(64):
        try:
            prctl(PR_CAPBSET_DROP, number)
        except OSError:  # not privileged, or no such capability: nothing there to give up
            break
    prctl(PR_CAP_AMBIENT, AMBIENT_CLEAR_ALL)
    head = struct.pack("=Ii", LINUX_CAPABILITY_VERSION_3, 0)
    capset(head, bytes(24))


def no_new_privileges() -> None:
    """Let no program that is started ever give more rights than this process has."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def _set(kind: int, soft: int, hard: int | None = None) -> None:
    """Lower a limit; one that is lower already stays, for it can only be raised by root."""
    _, ceiling = resource.getrlimit(kind)
    wanted = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        wanted = min(wanted, ceiling)
    resource.setrlimit(kind, (min(soft, wanted), wanted))
