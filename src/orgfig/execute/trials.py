"""What Landlock, seccomp and limits hold of a process that they were put upon.

Each function tries things in the process that it is called in, and leaves that without rights: so
`trial.tried` calls it in a process of its own. `namespace_trials` does the same for namespaces.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

from orgfig.execute.inside import landlock, limits, seccomp
from orgfig.execute.inside.kernel import prctl, syscall
from orgfig.execute.inside.syscalls import TABLES
from orgfig.execute.trial import (
    LANDLOCK,
    LIMITS,
    RIGHTS,
    SECCOMP,
    THREADS,
    Trial,
    refused,
    said,
    works,
)

__all__ = ["core", "landlock_parts", "limit_parts", "rights", "seccomp_parts"]

PR_GET_NO_NEW_PRIVS, TCGETS = 39, 0x5401
NOWHERE = "/nonexistent/program"
"""So that nothing is started where nothing refuses it."""

TRUNCATE, TCP, IOCTL, SCOPES = 3, 4, 5, 6
"""The versions of Landlock that brought these; see landlock(7)."""

TO_SWITCH_ON = {
    errno.ENOSYS: "Linux 5.13 or newer has it, unless it was left out or a container forbids it",
    errno.EOPNOTSUPP: "it is switched off: `landlock` is missing in `lsm=` of the boot parameters",
    errno.EPERM: "a container forbids it",
}

SMALL = {"cpu": 1, "memory": 64 << 20, "file_size": 64 << 10, "open_files": 64}
"""Limits as `inside.limits` takes them, so small that they are soon met."""


def core() -> Iterator[Trial]:
    """The layers that need no namespaces, put on one upon the other as figures have them."""
    yield works(RIGHTS, "no_new_privs can be set", limits.no_new_privileges)
    version, trial = _landlock_version()
    yield trial
    if version:
        yield works(LANDLOCK, "it can be put on", lambda: landlock.restrict(version, []))
        yield refused(LANDLOCK, "no folder can be listed", lambda: os.listdir("/"))
    yield from _seccomp()


def rights() -> Iterator[Trial]:
    """Whether the process gives up its rights for good."""
    yield works(RIGHTS, "capabilities can be dropped", limits.drop_capabilities)
    yield refused(RIGHTS, "root's rights are gone", lambda: os.chroot("/"))
    limits.no_new_privileges()
    stays = prctl(PR_GET_NO_NEW_PRIVS) == 1
    yield Trial(RIGHTS, "no program gives them back", stays, "no_new_privs is set")


def landlock_parts(folder: str) -> Iterator[Trial]:
    """What Landlock alone refuses, by the versions that brought it; `folder` is an empty one."""
    version, trial = _landlock_version()
    yield trial
    if not version:
        return
    file = os.path.join(folder, "file")
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    acts = _landlock_acts(version, file)
    limits.no_new_privileges()
    rule = landlock.rule(version, os.open("/dev/zero", os.O_PATH), landlock.DEVICE)
    landlock.restrict(version, [rule])
    for what, act in acts.items():
        yield refused(LANDLOCK, what, act)


def seccomp_parts() -> Iterator[Trial]:
    """What seccomp alone refuses."""
    limits.no_new_privileges()
    yield from _seccomp()
    if os.uname().machine in TABLES:
        for what, act in _MORE_CALLS.items():
            yield refused(SECCOMP, what, act)


def limit_parts(folder: str) -> Iterator[Trial]:
    """Whether limits are kept; `folder` is one that may be written."""
    file = os.open(os.path.join(folder, "large"), os.O_CREAT | os.O_WRONLY, 0o600)
    yield works(LIMITS, "limits can be set", _bound)
    too_much = SMALL["memory"] + limits.RESERVE + (1 << 20)
    private, shared = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS
    acts: dict[str, tuple[Callable[[], object], int]] = {
        "private memory is bounded": (lambda: mmap.mmap(-1, too_much, private), errno.ENOMEM),
        "mapped memory is bounded": (lambda: mmap.mmap(-1, 5 * too_much, shared), errno.ENOMEM),
        "the size of a file is bounded": (lambda: os.ftruncate(file, 1 << 20), errno.EFBIG),
        "open files are counted": (_open_many, errno.EMFILE),
    }
    for what, (act, word) in acts.items():
        yield refused(LIMITS, what, act, word)
    seconds = resource.getrlimit(resource.RLIMIT_CPU)[0]
    is_set = seconds <= SMALL["cpu"] + 2
    yield Trial(LIMITS, "processor time is bounded", is_set, "set, and not used up")
    yield refused(LIMITS, THREADS, _start_too_many, errno.EAGAIN)


def _landlock_version() -> tuple[int, Trial]:
    """The version that the kernel enforces, 0 for none; and that as a trial.

    landlock_create_ruleset(2) says EOPNOTSUPP where it is built in and switched off.
    """
    what = "the kernel has it"
    try:
        version = syscall(landlock.CREATE_RULESET, None, 0, landlock.VERSION)
    except OSError as error:
        hint = TO_SWITCH_ON.get(error.errno or 0)
        return 0, Trial(LANDLOCK, what, holds=False, found=said(error), hint=hint)
    return version, Trial(LANDLOCK, what, holds=True, found=f"version {version}")


def _landlock_acts(version: int, file: str) -> dict[str, Callable[[], object]]:
    """What is to be refused once Landlock is on; what it needs is opened now."""
    parent = os.getppid()
    acts: dict[str, tuple[int, Callable[[], object]]] = {
        "no folder can be listed": (1, lambda: os.listdir("/")),
        "no file can be read": (1, lambda: os.open(file, os.O_RDONLY)),
        "no file can be written": (1, lambda: os.open(file, os.O_WRONLY)),
        "no file can be made": (1, lambda: os.mkdir(f"{file}-new")),
        "no file can be removed": (1, lambda: os.unlink(file)),
        "no file can be emptied": (TRUNCATE, lambda: os.truncate(file, 0)),
        "no device can be given orders": (IOCTL, _order),
        "no process outside can be signalled": (SCOPES, lambda: os.kill(parent, 0)),
    }
    with suppress(OSError):  # no sockets here: nothing to be refused
        acts |= _socket_acts()
    return {what: act for what, (since, act) in acts.items() if version >= since}


def _socket_acts() -> dict[str, tuple[int, Callable[[], object]]]:
    stream, other = socket.socket(), socket.socket()
    named = socket.socket(socket.AF_UNIX)
    named.bind("")  # an abstract name that the kernel chooses, see unix(7)
    named.listen()
    client = socket.socket(socket.AF_UNIX)
    return {
        "no TCP port can be offered": (TCP, lambda: stream.bind(("127.0.0.1", 0))),
        "no TCP port can be reached": (TCP, lambda: other.connect(("127.0.0.1", 9))),
        "no abstract socket can be reached": (SCOPES, lambda: client.connect(named.getsockname())),
    }


def _order() -> None:
    """ioctl(2) on a device that may be read and written."""
    with open("/dev/zero", "rb") as device:
        fcntl.ioctl(device, TCGETS, bytes(64))


def _seccomp() -> Iterator[Trial]:
    machine = os.uname().machine
    if machine not in TABLES:
        found = f"there is no table for {machine}"
        yield Trial(SECCOMP, "its system calls are known", holds=False, found=found)
        return
    program = seccomp.program(TABLES[machine], landlock.abi())
    yield works(SECCOMP, "it can be put on", lambda: seccomp.install(program.filled(os.getpid())))
    for what, act in _CALLS.items():
        yield refused(SECCOMP, what, act)


def _start_too_many() -> None:
    """A second process where one is allowed; see RLIMIT_NPROC in getrlimit(2)."""
    limits.drop_capabilities()
    resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
    _start_process()


def _bound() -> None:
    limits.bound(SMALL)
    limits.bound_files(SMALL["open_files"])


def _open_many() -> None:
    for _ in range(SMALL["open_files"]):
        os.open("/dev/null", os.O_RDONLY)


def _start_process() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _call(name: str, *arguments: int) -> None:
    syscall(TABLES[os.uname().machine].numbers[name], *arguments)


_CALLS: dict[str, Callable[[], object]] = {
    "no socket can be made": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "no process can be started": _start_process,
    "no program can be started": lambda: os.execv(NOWHERE, [NOWHERE]),  # noqa: S606 (no shell)
    "no other process can be signalled": lambda: os.kill(os.getppid(), 0),
}
"""Without these, network and processes are not held; the trials that a build makes."""

_MORE_CALLS: dict[str, Callable[[], object]] = {
    "no mode of a file can be changed": lambda: os.chmod(NOWHERE, 0o600),
    "no owner of a file can be changed": lambda: os.chown(NOWHERE, -1, -1),
    "no link can be made": lambda: os.symlink(NOWHERE, f"{NOWHERE}/link"),
    "no process can be traced": lambda: _call("ptrace", 1, 0, 0, 0),
    "no namespace can be made": lambda: _call("unshare", 0),
    "no work can be queued around the filter": lambda: _call("io_uring_setup", 0, 0),
}
"""Calls that do nothing where nothing refuses them."""
