"""Whether namespaces can be made and hold, step by step as figures get them.

The functions of `inside` that make them for figures make them here, so a system that lets
`unshare` succeed and then refuses the first mount (as AppArmor does on Ubuntu) is found out.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping

from orgfig.execute.inside import limits, mounts, namespaces, process
from orgfig.execute.inside.kernel import library
from orgfig.execute.trial import NAMESPACES, Trial, refused, said

__all__ = ["advice", "namespaces_hold", "namespaces_within"]

PLACE = "/dev"
"""A folder that is always there; its name in the trial's own namespace leads elsewhere soon."""

SIZE, FILES = 64 << 10, 8
QUOTA = f"mode=0700,size={SIZE},nr_inodes={FILES + 1}"


def namespaces_hold() -> Iterator[Trial]:
    """A figure's own namespaces, without the server's around them: enough to tell for a build."""
    yield from _steps(_READY, _CLONE, _PRIVATE, _ROOM)


def namespaces_within() -> Iterator[Trial]:
    """The server's namespaces, a figure's within them, and what these hold."""
    yield from _steps(_READY, _SEPARATE, _PRIVATE, _FIRST, _ROOM, _CLONE, _OWN, then=_held)


def _steps(*steps: _Acts, then: Callable[[], Iterable[Trial]] = tuple) -> Iterator[Trial]:
    """Step after step up to one that fails; `then` what can be tried after the last.

    Forks: what comes after a step may be told by another process than what comes before.
    """
    for what, act in (one for some in steps for one in some.items()):
        trial = _step(what, act)
        yield trial
        if not trial.holds:
            return
    yield from then()


def advice(number: int, switch: Callable[[str], str]) -> str | None:
    """What is known of an error of one of the steps; `switch` reads a file of /proc/sys."""
    for name, value, words in SWITCHES:
        if switch(name) == value:
            return words
    return ERRORS.get(number)


SWITCHES = (
    (
        "user/max_user_namespaces",
        "0",
        "`user.max_user_namespaces` is 0: an administrator can allow some",
    ),
    (
        "kernel/unprivileged_userns_clone",
        "0",
        "`kernel.unprivileged_userns_clone` is 0: an administrator can allow it to users",
    ),
    (
        "kernel/apparmor_restrict_unprivileged_userns",
        "1",
        (
            "AppArmor allows namespaces to named programs only, as on Ubuntu: an administrator can "
            "write a profile for this Python, or set "
            "`kernel.apparmor_restrict_unprivileged_userns=0`"
        ),
    ),
)
"""A file of /proc/sys, what stands in it, and what that means; see user_namespaces(7)."""

ERRORS = {
    errno.ENOSPC: "a limit on namespaces is used up; see the files in /proc/sys/user",
    errno.EPERM: "a container forbids it, as Docker does by default",
    errno.EACCES: "a container or another sandbox forbids it",
    errno.EINVAL: "the kernel was built without some of them",
    errno.ENOSYS: "Linux 5.12 or newer has it, unless a container forbids it",
}
"""What else may be the reason, by the error; see clone(2) and mount_setattr(2)."""


def _step(what: str, act: Callable[[], object]) -> Trial:
    try:
        act()
    except OSError as error:
        hint = advice(error.errno or 0, _switch)
        return Trial(NAMESPACES, what, holds=False, found=said(error), hint=hint)
    return Trial(NAMESPACES, what, holds=True, found="done")


def _switch(name: str) -> str:
    """What stands in a file of /proc/sys; nothing where there is no such file."""
    try:
        with open(f"/proc/sys/{name}", encoding="ascii", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


# --- the steps, in order ---------------------------------------------------------------------


class _Known:
    """What a step leaves for later ones, over a fork too."""

    users = (0, 0)
    outside = 0
    library = -1


def _open_proc() -> None:
    _Known.users = os.geteuid(), os.getegid()
    _Known.outside = os.getppid()
    process.folder()


def _map_ids() -> None:
    namespaces.map_ids(*_Known.users)


def _name_host() -> None:
    library("sethostname", namespaces.HOST, ctypes.c_size_t(len(namespaces.HOST)))


def _first_process() -> None:
    """Go on as number 1 of the new process namespace, as the server does."""
    _go_on(os.fork())
    limits.die_with(0)


def _go_on(pid: int) -> None:
    """Let the child go on; the parent ends as the child does."""
    if pid:
        _, status = os.waitpid(pid, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _copy() -> None:
    _Known.library = mounts.copy(os.path.dirname(os.path.realpath(os.__file__)))


def _mount_memory() -> None:
    mounts.memory(PLACE, "mode=0755")


def _attach() -> None:
    mounts.make_read_only(_Known.library)
    for name in ("library", "own"):
        os.mkdir(f"{PLACE}/{name}")
    mounts.attach(_Known.library, f"{PLACE}/library")
    if not os.statvfs(f"{PLACE}/library").f_flag & os.ST_RDONLY:
        raise OSError(errno.EINVAL, "it is not read-only")


def _clone() -> None:
    _Known.users = os.geteuid(), os.getegid()
    _go_on(namespaces.clone())


_Acts = Mapping[str, Callable[[], object]]

_READY: _Acts = {"/proc can be opened": _open_proc}
_SEPARATE: _Acts = {
    "all seven can be made in one call": lambda: library("unshare", ctypes.c_int(namespaces.ALL)),
}
_CLONE: _Acts = {"a figure can have all seven of its own": _clone}
_PRIVATE: _Acts = {
    "the user can be named there": _map_ids,
    "mounts can be made private": namespaces.share_no_mounts,
    "the host can be renamed": _name_host,
}
_FIRST: _Acts = {"a first process can be started": _first_process}
_ROOM: _Acts = {
    "a folder can be shown again": _copy,
    "memory can be mounted": _mount_memory,
    "a folder can be shown read-only": _attach,
    "the root can be changed, and the old one let go": lambda: mounts.change_root(PLACE),
    "memory can be mounted with a quota": lambda: mounts.memory("/own", QUOTA),
}
_OWN: _Acts = {
    "the user can be named within": _map_ids,
    "memory can be mounted within": lambda: mounts.memory("/own", QUOTA),
}


# --- what they hold --------------------------------------------------------------------------


def _held() -> Iterator[Trial]:
    seen = sorted(os.listdir("/"))
    yield Trial(NAMESPACES, "no other file is there", seen == ["library", "own"], ", ".join(seen))
    number = os.getpid()
    yield Trial(NAMESPACES, "no other process is there", number == 1, f"it is number {number}")
    for what, (act, word) in _REFUSED.items():
        yield refused(NAMESPACES, what, act, word)


def _too_many() -> None:
    for number in range(FILES + 1):
        os.mkdir(f"/own/{number}")


def _too_much() -> None:
    with open("/own/large", "wb", buffering=0) as file:
        written = 1
        while written:
            written = file.write(bytes(SIZE))


def _reach_network() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect(("127.0.0.1", 9))


_REFUSED: dict[str, tuple[Callable[[], object], int]] = {
    "nothing can be written elsewhere": (lambda: os.mkdir("/library/new"), errno.EROFS),
    "no network is there, not even this machine's own": (_reach_network, errno.ENETUNREACH),
    "the size of its files is bounded": (_too_much, errno.ENOSPC),
    "the number of its files is bounded": (_too_many, errno.ENOSPC),
}
