"""What this machine can hold figures with, found by trying; and the error where that is too little.

Policy is not decided here, and `inside` enforces it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from orgfig.errors import ConfinementError
from orgfig.execute.protection import NONE, UNHELD, Protection

__all__ = ["Machine", "in_force", "probe", "require"]

HELD, FREE, CANNOT = 0, 1, 2
HINT = "`--sandbox none` runs figures without it, as plain `python` would: with all your rights"


@dataclass(frozen=True, slots=True)
class Machine:
    """What can be enforced: Landlock's version (0: none), seccomp; `system` names the machine.

    `missing` says what figures cannot be run without, one phrase each; `runs` whether processes
    can be run at all.
    """

    landlock: int
    seccomp: bool
    system: str
    missing: tuple[str, ...]
    runs: bool = True


def probe() -> Machine:
    """What this machine enforces, as a process sees that gives up its rights for a trial."""
    system = f"{sys.platform} on {os.uname().machine}" if hasattr(os, "uname") else sys.platform
    if sys.platform != "linux":
        return Machine(0, False, system, ("Linux",), runs=False)  # noqa: FBT003
    from orgfig.execute.inside import landlock
    from orgfig.execute.inside.syscalls import TABLES

    version = landlock.abi()
    known = os.uname().machine in TABLES
    missing = [] if version else ["Landlock (Linux 5.13 or newer, and not switched off)"]
    if not known:
        missing.append(f"a table of system calls for {os.uname().machine}")
    elif version and _trial(version) != HELD:
        missing.append("a process that Landlock and seccomp hold (another sandbox is in the way?)")
    return Machine(version, known, system, tuple(missing))


def require(machine: Machine, *, confined: bool) -> None:
    """Raise ConfinementError, naming what is missing, unless jobs can be run as is wanted."""
    if not machine.runs:
        raise ConfinementError(
            f"figures are run on Linux only, and this is {machine.system}",
            "tangling and `status` work here; build on Linux, or in a container",
        )
    if confined and machine.missing:
        words = " and ".join(machine.missing)
        raise ConfinementError(f"this machine cannot confine figures: it lacks {words}", HINT)


def in_force(sandbox: str) -> Protection:
    """What will hold figures, where `sandbox` is wanted. Raises ConfinementError."""
    machine = probe()
    require(machine, confined=sandbox != NONE)
    if sandbox == NONE:
        return UNHELD
    return Protection(landlock=machine.landlock, seccomp=machine.seccomp)


def _trial(version: int) -> int:
    """Confine a child that has no grants, and see what it can still do."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn where the caller has threads
        pid = os.fork()
    if pid == 0:
        result = CANNOT
        try:
            result = HELD if _is_held(version) else FREE
        finally:
            os._exit(result)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _is_held(version: int) -> bool:
    """Whether this process, once confined, can neither list a folder nor reach its parent."""
    from orgfig.execute.inside import landlock, limits, seccomp
    from orgfig.execute.inside.syscalls import TABLES

    limits.no_new_privileges()
    landlock.restrict(version, [])
    seccomp.install(seccomp.program(TABLES[os.uname().machine], version).filled(os.getpid()))
    return _is_refused(lambda: os.listdir("/")) and _is_refused(lambda: os.kill(os.getppid(), 0))


def _is_refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except PermissionError:
        return True
    return False
