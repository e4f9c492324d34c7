"""One process of a job, as the parent sees it: its pipes, its limits, its end.

How a process comes to be is the launcher's; what its end means is `failures`'.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from orgfig.build.model import Job
from orgfig.execute.failures import TEXT_FACTOR, Ended
from orgfig.execute.folder import Folder, size
from orgfig.execute.inside.protocol import BEGUN
from orgfig.execute.inside.report import LONGEST
from orgfig.tangle.model import TangledFile

__all__ = ["Capture", "Launcher", "Run", "exceeded", "filled", "overflowed"]

STATE = 1000  # bytes; what is written there is a word, or one sentence
FLOOD = 4  # times the longest report: no honest worker writes so much


KILLED_WITHIN = 5.0
"""Seconds in which a killed process ends; only a disk that does not answer takes longer."""


@dataclass(slots=True, eq=False)
class Capture:
    """The parent's end of a pipe; keeps the first `keep` bytes and counts the others."""

    reader: int
    writer: int
    keep: int
    data: bytearray = field(default_factory=bytearray)
    total: int = 0

    @staticmethod
    def make(keep: int) -> Capture:
        """A new pipe; the writer is for the process."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        return Capture(reader, writer, keep)

    def read(self) -> bool:
        """Take what is there now; False once there is no more to come."""
        try:
            data = os.read(self.reader, 1 << 16)
        except BlockingIOError:
            return True
        self.total += len(data)
        self.data += data[: max(0, self.keep - len(self.data))]
        return bool(data)

    def drain(self) -> None:
        """Take what a dead process left, and not more: another may hold the pipe open."""
        for _ in range(64):
            before = self.total
            self.read()
            if self.total == before:
                return

    def close_writer(self) -> None:
        """Leave the writing end to the process."""
        if self.writer >= 0:
            os.close(self.writer)
            self.writer = -1

    def close(self) -> None:
        """Close both ends."""
        self.close_writer()
        if self.reader >= 0:
            os.close(self.reader)
            self.reader = -1


@dataclass(slots=True, eq=False)
class Run:
    """A process that runs one file of a job.

    `pidfd` is there once it was started, `ended` once it is gone. `over` is the limit that it
    was killed for; `lost` means that nobody can tell how it ended.
    """

    number: int
    job: Job
    file: TangledFile
    folder: Folder
    deadline: float
    out: Capture
    err: Capture
    report: Capture
    state: Capture
    pidfd: int = -1
    pid: int = 0
    ended: Ended | None = None
    over: str | None = None
    lost: bool = False

    @staticmethod
    def make(number: int, job: Job, file: TangledFile, folder: Folder, deadline: float) -> Run:
        """A run that has its pipes, and no process yet."""
        out, err = Capture.make(job.policy.text), Capture.make(job.policy.text)
        report, state = Capture.make(LONGEST), Capture.make(STATE)
        return Run(number, job, file, folder, deadline, out, err, report, state)

    @property
    def captures(self) -> tuple[Capture, Capture, Capture, Capture]:
        """Standard output, standard error, report, state: the order that a worker takes."""
        return self.out, self.err, self.report, self.state

    @property
    def has_begun(self) -> bool:
        """Whether the block's code may have run, held; then no word of the process is believed."""
        return bytes(self.state.data) == BEGUN

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.ended is not None or self.lost

    def stop(self, limit: str | None = None) -> None:
        """Kill the process, for going over a limit or because nobody wants it any more."""
        self.over = self.over or limit
        if self.pidfd >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def wait(self) -> None:
        """Wait until a killed process is gone, and so writes no more."""
        if self.pidfd >= 0:
            select.select([self.pidfd], [], [], KILLED_WITHIN)

    def close(self) -> None:
        """Give back descriptors; the process is gone."""
        for capture in self.captures:
            capture.close()
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1


class Launcher(Protocol):
    """Starts processes for runs, and tells in `Run.ended` how they ended.

    Registers what it waits for with the selector that it was made with, each with a function to
    call as data.
    """

    def is_ready(self, job: Job) -> bool:
        """Whether a process for that job can be started now. Raises OrgfigError: never again."""
        ...

    def launch(self, run: Run) -> None:
        """Start the process. A failure to do so shows as a run that is `lost`."""
        ...

    def look(self, now: float) -> None:
        """Give up, now and then, what takes too long to begin. Raises OrgfigError."""
        ...

    def close(self) -> None:
        """End everything that was started."""
        ...


def overflowed(run: Run) -> str | None:
    """The limit that a process is over by what it wrote into its pipes."""
    printed = run.out.total + run.err.total
    is_over = printed > run.job.policy.text * TEXT_FACTOR or run.report.total > LONGEST * FLOOD
    return "text" if is_over else None


def exceeded(run: Run, now: float) -> str | None:
    """The limit that a running process is over, as seen from outside."""
    return "wall" if now >= run.deadline else overflowed(run) or _exceeded_files(run)


def _exceeded_files(run: Run) -> str | None:
    threads = _threads(run.pid)
    unlinked = sum(_unlinked(run.pid, thread) for thread in threads)
    if _hides_files(run, threads):
        return "output_size"
    return filled(run, unlinked) or ("threads" if len(threads) > run.job.policy.threads else None)


def filled(run: Run, unlinked: int = 0) -> str | None:
    """The limit that its files are over; `unlinked` bytes are in files without a name."""
    policy = run.job.policy
    held = size(run.folder, policy.output_files)
    if held.files > policy.output_files:
        return "output_files"
    return "output_size" if held.bytes + unlinked > policy.output_size else None


def _threads(pid: int) -> list[str]:
    with suppress(OSError):
        return os.listdir(f"/proc/{pid}/task")
    return []


def _unlinked(pid: int, thread: str) -> int:
    """Bytes on the disk of open files that have no name any more (proc_pid_fd(5))."""
    total = 0
    with suppress(OSError):
        for descriptor in os.listdir(f"/proc/{pid}/task/{thread}/fd"):
            with suppress(OSError):
                facts = os.stat(f"/proc/{pid}/task/{thread}/fd/{descriptor}")
                total += 0 if facts.st_nlink else facts.st_blocks * 512
    return total


def _hides_files(run: Run, threads: Sequence[str]) -> bool:
    """Whether nobody can tell what files it keeps.

    That is so where its first thread ended before others, and where it keeps a file without a
    name by a mapping alone, whose length is not the file's (proc_pid_maps(5)).
    """
    with suppress(OSError):
        with open(f"/proc/{run.pid}/stat", "rb") as file:
            if len(threads) > 1 and file.read().rpartition(b") ")[2][:1] == b"Z":
                return True
        with open(f"/proc/{run.pid}/maps", "rb") as file:
            maps = file.read()
        own = os.fsencode(os.path.realpath(run.folder.path)) + b"/"
        return any(one.endswith(b" (deleted)") and own in one for one in maps.splitlines())
    return False
