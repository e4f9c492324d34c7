"""What `orgfig doctor` finds: every layer tried part by part, the figures' Python started.

Takes longer than a build may: a build asks `sandbox` alone.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from tempfile import TemporaryDirectory
from typing import NamedTuple

from orgfig.errors import ConfinementError
from orgfig.execute.protection import Protection
from orgfig.execute.sandbox import Machine, chosen, is_linux, probe
from orgfig.execute.trial import LANDLOCK, LIMITS, NAMESPACES, RIGHTS, SECCOMP, THREADS, Trial

__all__ = ["Examination", "Interpreter", "examine", "gaps", "interpreter"]

OLDEST = (3, 11)
STARTS_WITHIN = 20
"""Seconds; from a cold disk an interpreter takes one."""

ASK = "import sys; print(*sys.version_info[:3], sep='.')"


class Interpreter(NamedTuple):
    """The Python that runs figures; its version such as `3.11.2`, or why it cannot run them."""

    path: str
    version: str | None
    trouble: str | None = None


class Examination(NamedTuple):
    """All that was found. `protection` is what a build uses; None if that is not enough.

    `missing` says what is not held, a phrase each, `gaps` what a figure that is held can still do.
    """

    machine: Machine
    trials: tuple[Trial, ...]
    protection: Protection | None
    missing: tuple[str, ...]
    gaps: tuple[str, ...]
    interpreter: Interpreter


def examine(python: str, platform: str = sys.platform) -> Examination:
    """Try everything, with the interpreter `python` for figures. Raises nothing for what fails."""
    machine = probe(platform)
    trials = _trials() if is_linux(platform) else ()
    try:
        protection = chosen("default", machine)
    except ConfinementError as error:
        missing = machine.missing if machine.trials else (str(error),)
        return Examination(machine, trials, None, missing, (), interpreter(python))
    found = tuple(gaps(protection, trials))
    return Examination(machine, trials, protection, (), found, interpreter(python))


def gaps(protection: Protection, trials: Sequence[Trial]) -> Iterator[str]:
    """What a figure can still do where it is held by no more than that; a sentence each."""
    if not protection.namespaces:
        yield "a figure can learn which files exist, how large they are, and the name of the host"
        yield "its files and threads are counted ten times a second: for so long it may have more"
    elif any(one.layer == LIMITS and one.what == THREADS and not one.holds for one in trials):
        yield "root's threads are counted ten times a second: for so long it may have more"
    if not protection.landlock:
        yield "files are held by namespaces alone, without Landlock behind them"
    if not protection.seccomp:
        yield "every system call is open to a figure: a fault in the kernel is easier to reach"


def interpreter(python: str) -> Interpreter:
    """The interpreter as it answers when it is started, without its `site` and its settings."""
    command = [python, "-E", "-S", "-s", "-c", ASK]
    try:
        done = subprocess.run(  # noqa: S603 (the user's own interpreter, and no shell)
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=STARTS_WITHIN,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Interpreter(python, None, f"it does not answer within {STARTS_WITHIN} s")
    except (OSError, ValueError) as error:
        word = error.strerror if isinstance(error, OSError) else str(error)
        return Interpreter(python, None, f"it cannot be started: {word}")
    return _answered(python, done.returncode, done.stdout)


def _answered(python: str, status: int, said: bytes) -> Interpreter:
    version = said.decode("ascii", "replace").strip()
    if status or not re.fullmatch(r"\d{1,3}(\.\d{1,5}){2}", version):
        return Interpreter(python, None, f"it is no Python: it ended with status {status}")
    if tuple(map(int, version.split(".")[:2])) < OLDEST:
        return Interpreter(python, version, "figures need Python 3.11 or newer")
    return Interpreter(python, version)


def _trials() -> tuple[Trial, ...]:
    """Every layer by itself, part by part."""
    from orgfig.execute import trials
    from orgfig.execute.namespace_trials import namespaces_within
    from orgfig.execute.trial import tried

    with TemporaryDirectory(prefix="orgfig-doctor-", ignore_cleanup_errors=True) as folder:
        found = tried(
            (RIGHTS, trials.rights),
            (NAMESPACES, namespaces_within),
            (LANDLOCK, lambda: trials.landlock_parts(folder)),
            (SECCOMP, trials.seccomp_parts),
            (LIMITS, lambda: trials.limit_parts(folder)),
        )
    return tuple(trial for some in found for trial in some)
