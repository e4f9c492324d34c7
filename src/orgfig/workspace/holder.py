"""Who holds the project's lock, as it says itself in a file beside the lock.

The file decides nothing: it is for people, and tells by what a killed build left of it that there
was one. A process is known again by its start, for its number may have gone to another program.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from orgfig.errors import WriteError
from orgfig.workspace.project import Project
from orgfig.workspace.state import read_state, state_path, write_state

__all__ = ["Holder", "drop_holder", "read_holder", "write_holder"]

NAME = "lock.holder"
BOOT = "/proc/sys/kernel/random/boot_id"
"""The kernel's name for the time since the machine started: random(4)."""


class Holder(NamedTuple):
    """What a process said of itself: words for people, its number, and what tells it from others.

    `mark` is machine, boot and start of the process; empty where that cannot be known.
    """

    words: str
    process: int = 0
    mark: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether it is certain that the process has ended: no other of this machine is it."""
        here = self.mark and self.mark.split()[0] == os.uname().nodename
        return bool(here) and _mark(self.process) != self.mark

    @property
    def is_here(self) -> bool:
        """Whether it certainly is a process of this machine that has not ended."""
        return bool(self.mark) and _mark(self.process) == self.mark

    @property
    def is_stopped(self) -> bool:
        """Whether it is on this machine and stopped, such as by Ctrl-Z."""
        return self.is_here and _facts(self.process)[:1] == ["T"]


def write_holder(project: Project) -> None:
    """Say that this process holds the lock; what cannot be said is no loss."""
    number = os.getpid()
    text = f"{_own_words()}\n{number} {_mark(number)}\n"
    with suppress(WriteError):
        write_state(project, NAME, text.encode("utf-8", "backslashreplace"))


def drop_holder(project: Project) -> None:
    """Say that nobody holds it."""
    with suppress(OSError, WriteError):
        os.unlink(state_path(project, NAME))


def read_holder(project: Project) -> Holder | None:
    """Who has said last that it holds the lock; None where nobody has, or nobody can read it."""
    try:
        words, _, rest = read_state(project, NAME).decode().partition("\n")
    except (OSError, ValueError, WriteError):
        return None
    number, _, mark = rest.strip().partition(" ")
    is_whole = len(mark.split()) == len(_mark(os.getpid()).split()) and number.isdecimal()
    shown = words if words.isprintable() else ascii(words)
    here = f" on {os.uname().nodename} "
    shown = shown.replace(here, " ", 1)
    if not shown:
        return None
    return Holder(shown, int(number[:9]), mark) if is_whole else Holder(shown)


def _own_words() -> str:
    """Who we are, in a line: `process 1234 on HOST (orgfig build, started 2025-04-12 14:03:22)`."""
    command = " ".join([os.path.basename(sys.argv[0]), *sys.argv[1:]])
    shown = command if command.isprintable() else ascii(command)
    started = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return f"process {os.getpid()} on {os.uname().nodename} ({shown}, started {started})"


def _mark(number: int) -> str:
    """Machine, boot and start of a process; empty where it is not there, or not on Linux."""
    facts = _facts(number)
    try:
        with open(BOOT, encoding="ascii") as file:
            boot = file.read().strip()
    except OSError:
        return ""
    return f"{os.uname().nodename} {boot} {facts[19]}" if facts else ""


def _facts(number: int) -> list[str]:
    """State and what follows it (proc_pid_stat(5)), of a process that has not ended."""
    with suppress(OSError, ValueError), open(f"/proc/{number}/stat", "rb") as file:
        facts = file.read().rpartition(b") ")[2].decode("ascii").split()
        return facts if facts[0] not in {"Z", "X"} else []
    return []
