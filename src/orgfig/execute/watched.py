"""A process that nothing holds, while it runs: what it prints, how far it is, when it is over.

Needs nothing that only Linux has: it is looked at again and again.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from threading import Event as Flag
from time import monotonic
from typing import Protocol

from orgfig.build.job import Job, Progressed
from orgfig.errors import ExecutorError
from orgfig.execute.breaches import TEXT_FACTOR
from orgfig.execute.channels import Capture
from orgfig.execute.counted import Count
from orgfig.execute.failures import Ended

__all__ = ["REST", "Tell", "Watched"]

TICK = 0.02
"""Seconds between two looks at a process."""

REST = 5 * TICK
"""Seconds between two times that something is told of it."""


class Tell(Protocol):
    """Takes what there is to tell of a process while it runs."""

    def __call__(self, event: Progressed, /) -> object:
        """Tell it."""
        ...


@dataclass(slots=True, eq=False)
class Watched:
    """A process of a job, which writes into the files of `out` and `err`.

    Until it ends, or has to be ended because `is_over` is set, `tell` is told how far it is.
    """

    job: Job
    out: Capture
    err: Capture
    tell: Tell
    is_over: Flag
    told: Count | None = None
    due: float = 0.0

    def until_end(
        self, process: subprocess.Popen[bytes], deadline: float
    ) -> tuple[Ended, str | None]:
        """How it ended, and the limit that it was ended for, if it was. Raises ExecutorError."""
        over = None
        while (ended := _ended(process, os.WNOHANG)) is None:
            over = self._exceeded(deadline)
            self._look()
            if over or self.is_over.wait(TICK):
                _kill(process)
                ended = _ended(process, 0)
                break
        _kill(process)  # what it has left behind in its group
        if ended is None:
            raise ExecutorError("a figure's process cannot be waited for")
        self._look(is_last=True)
        return ended, over

    def _exceeded(self, deadline: float) -> str | None:
        """The limit that it is over, by what it printed and by the time."""
        printed = sum(os.fstat(one.writer).st_size for one in (self.out, self.err))
        if printed > self.job.policy.text * TEXT_FACTOR:
            return "text"
        return "wall" if monotonic() >= deadline else None

    def _look(self, *, is_last: bool = False) -> None:
        """Read what it has printed since, and tell how far it is: news, and not too often."""
        self.out.drain()
        self.err.drain()
        count, now = self.out.count, monotonic()
        if count is not None and count != self.told and (is_last or now >= self.due):
            self.told, self.due = count, now + REST
            self.tell(Progressed(self.job, *count))


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _ended(process: subprocess.Popen[bytes], flags: int) -> Ended | None:
    """What a process used until its end, with WNOHANG in `flags` None if it still runs."""
    pid, status, used = os.wait4(process.pid, flags)
    if not pid:
        return None
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, see getrusage(2)
    return Ended(status, used.ru_utime + used.ru_stime, used.ru_maxrss * unit)
