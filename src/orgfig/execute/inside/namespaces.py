"""Namespaces: a process that sees its own users, processes, mounts, network and name only.

See namespaces(7), user_namespaces(7), pid_namespaces(7), clone(2), unshare(2). What the new mount
namespace shows is `mounts`' and `root`'s business. Needs no privilege where the kernel lets
ordinary users make user namespaces.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
from contextlib import suppress
from typing import NoReturn

from . import process
from .kernel import library, prctl
from .syscalls import number

__all__ = ["ALL", "HOST", "MOUNTS", "clone", "enter", "map_ids", "separate", "share_no_mounts"]

MOUNTS, CGROUP, UTS, IPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
USER, PID, NET = 0x10000000, 0x20000000, 0x40000000

ALL = MOUNTS | CGROUP | UTS | IPC | USER | PID | NET
"""The seven that a figure gets new ones of."""

HOST = b"orgfig"
"""What the machine is called inside."""

CHILD_CLEARTID, CHILD_SETTID = 0x00200000, 0x01000000
PR_GET_TID_ADDRESS = 40
REC, PRIVATE = 0x4000, 0x40000

_holding_python = ctypes.PyDLL(None, use_errno=True)
"""The C library, called without letting go of Python's lock, as a fork must be."""


def enter() -> None:
    """Go on as the first process of new namespaces; the process that called stays outside.

    That one holds nothing, waits, and ends as the inner one does; if it is killed, all inside
    are. Raises OSError, in the process that called.
    """
    separate()
    outer = os.pidfd_open(os.getpid())
    pid = os.fork()
    if pid:
        _keep(pid)
    prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if select.select([outer], [], [], 0)[0]:
        os._exit(1)  # it ended before the line above
    os.close(outer)


def separate() -> None:
    """Move this process, which has one thread, into new namespaces; its children make a pid's.

    Raises OSError.
    """
    users = os.geteuid(), os.getegid()
    process.folder()
    library("unshare", ctypes.c_int(ALL))
    map_ids(*users)
    share_no_mounts()
    library("sethostname", HOST, ctypes.c_size_t(len(HOST)))


def map_ids(user: int, group: int) -> None:
    """Let these two be known by their own numbers in this process's new user namespace.

    They must have been asked for before that was made: now they read as nobody's.
    """
    process.write("setgroups", "deny")
    process.write("uid_map", f"{user} {user} 1")
    process.write("gid_map", f"{group} {group} 1")


def share_no_mounts() -> None:
    """Keep mounts made from now on to this mount namespace."""
    library("mount", None, b"/", None, ctypes.c_ulong(REC | PRIVATE), None)


def clone(kinds: int = ALL) -> int:
    """Fork into new namespaces: 0 in the child, which in all seven is number 1. Raises OSError.

    The C library's fork has no flags. Its only work that a process of one thread needs is to
    write the child's new number where the thread keeps it, which the kernel does here.
    """
    place = _thread_number()
    flags = kinds | signal.SIGCHLD | (CHILD_SETTID | CHILD_CLEARTID if place else 0)
    is_x86 = os.uname().machine == "x86_64"
    words = [number("clone"), flags, 0, 0, *((place, 0) if is_x86 else (0, place))]
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = _holding_python.syscall(*map(ctypes.c_long, words))
    if pid == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        return 0
    problem = ctypes.get_errno()
    ctypes.pythonapi.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(problem, f"clone: {os.strerror(problem)}")
    return int(pid)


def _thread_number() -> int:
    """Where this thread keeps its number; 0 where the kernel does not tell."""
    place = ctypes.c_void_p()
    with suppress(OSError):
        prctl(PR_GET_TID_ADDRESS, ctypes.byref(place))
    return place.value or 0


def _keep(pid: int) -> NoReturn:
    """Wait for the inner process, holding nothing, and end as it did."""
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        killer = os.WTERMSIG(status)
        with suppress(OSError):  # a signal that cannot be set has its default anyway
            signal.signal(killer, signal.SIG_DFL)
        os.kill(os.getpid(), killer)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
