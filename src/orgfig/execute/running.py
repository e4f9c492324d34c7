"""One process of a job, as the parent sees it: its pipes, its limits, its end.

How a process comes to be is the launcher's; what its end means is `failures`'.
"""

from __future__ import annotations

import os
import re
import select
import signal
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from orgfig.build.job import Job
from orgfig.execute.breaches import TEXT_FACTOR
from orgfig.execute.channels import Capture, Standing
from orgfig.execute.counted import Counted
from orgfig.execute.failures import Ended
from orgfig.execute.folder import Folder, Size, is_full, size
from orgfig.execute.inside.report import LONGEST
from orgfig.tangle.model import TangledFile

__all__ = ["Launcher", "Run", "exceeded", "filled", "overflowed"]

NO_ROOM = Size(0, 0)

FLOOD = 4  # times the longest report: no honest worker writes so much

MOST_MAPS = 4 * 1024 * 1024
"""Bytes of a list of mappings: room for as many without a name as the kernel allows by itself."""

KILLED_WITHIN = 5.0
"""Seconds in which a killed process ends; only a disk that does not answer takes longer."""


@dataclass(slots=True, eq=False)
class Run:
    """A process that runs one file of a job.

    `folder` is None where the process makes its folders itself; `earlier` is then a descriptor
    of what the job's file before this one left, or negative. So is `data`, of the files that it
    is given to read, which is the job's to close; `room` is what these take of the folder that
    it may fill. Where there are `movies`, project paths, no file is run: these are read back from
    the `earlier` folder. `pidfd` is there once it was started, `ended` once it is gone. `over` is
    the limit that it was killed for; `lost` means that nobody can tell how it ended, and `why`
    what is known of that.
    """

    number: int
    job: Job
    file: TangledFile
    folder: Folder | None
    deadline: float
    out: Capture
    err: Capture
    report: Capture
    standing: Standing
    earlier: int = -1
    data: int = -1
    room: Size = NO_ROOM
    pidfd: int = -1
    ended: Ended | None = None
    over: str | None = None
    movies: tuple[str, ...] = ()
    lost: bool = False
    why: str = ""

    @staticmethod
    def make(
        number: int, job: Job, file: TangledFile, folder: Folder | None, deadline: float
    ) -> Run:
        """A run that has its channels, and no process yet."""
        out, err = Capture.make(job.policy.text, Counted()), Capture.make(job.policy.text)
        report = Capture.make(LONGEST)
        return Run(number, job, file, folder, deadline, out, err, report, Standing.make())

    @property
    def channels(self) -> tuple[Capture | Standing, ...]:
        """Standard output, standard error, report, standing: the order that a worker takes."""
        return self.out, self.err, self.report, self.standing

    @property
    def output(self) -> int:
        """The descriptor of the folder that it leaves its files in; negative if it has none."""
        if self.folder is not None:
            return self.folder.descriptor
        return self.standing.folders[0] if self.standing.folders else -1

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.ended is not None or self.lost

    def close_writers(self) -> None:
        """Leave the writing ends to the process, which has its own by now."""
        for channel in self.channels:
            channel.close_writer()

    def stop(self, limit: str | None = None) -> None:
        """Kill the process, for going over a limit or because nobody wants it any more."""
        self.over = self.over or limit
        if self.pidfd >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def ask(self, limit: str) -> None:
        """Have the process tell where it is, before it is stopped for going over a limit."""
        self.over = limit
        if self.pidfd >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGXCPU)

    def wait(self) -> None:
        """Wait until a killed process is gone, and so writes no more."""
        if self.pidfd >= 0:
            select.select([self.pidfd], [], [], KILLED_WITHIN)

    def close(self) -> None:
        """Give back descriptors; the process is gone."""
        for channel in self.channels:
            channel.close()
        if self.earlier >= 0:
            os.close(self.earlier)
            self.earlier = -1
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1


class Launcher(Protocol):
    """Starts processes for runs, and tells in `Run.ended` how they ended.

    Registers what it waits for with the selector that it was made with, each with a function to
    call as data.
    """

    def begin(self) -> None:
        """Jobs begin: what went wrong with former ones does not count any more."""
        ...

    def is_ready(self, job: Job) -> bool:
        """Whether a process for that job can be started now. Raises OrgfigError: never again."""
        ...

    def launch(self, run: Run) -> None:
        """Start the process, and close the run's writers once it has them.

        A failure to start it shows as a run that is `lost`.
        """
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
    if now >= run.deadline:
        return "wall"
    pid = _number(run.pidfd)
    state, threads = _state(pid)
    if threads > run.job.policy.threads:
        return "threads"
    return overflowed(run) or _exceeded_files(run, pid, is_headless=state == b"Z" and threads > 1)


def _exceeded_files(run: Run, pid: int, *, is_headless: bool) -> str | None:
    """The limit that its files on the disk are over; those in memory are held by a quota."""
    if run.folder is None:
        return None
    if is_headless or _hides_files(pid, run.folder):
        return "output_size"
    return filled(run, _unlinked(pid))


def filled(run: Run, unlinked: int = 0) -> str | None:
    """The limit that its files are over, or have reached where they cannot be over it.

    `unlinked` bytes are in files without a name.
    """
    policy = run.job.policy
    if run.folder is None:
        return next(filter(None, map(is_full, run.standing.folders)), None)
    most = policy.output_files + run.room.files
    held = size(run.folder, most)
    if held.files > most:
        return "output_files"
    is_over = held.bytes + unlinked > policy.output_size + run.room.bytes
    return "output_size" if is_over else None


def _number(watch: int) -> int:
    """The number of a process here, whatever it is elsewhere (pidfd_open(2)); 0 if it is gone."""
    with suppress(OSError), open(f"/proc/self/fdinfo/{watch}", "rb") as file:
        found = re.search(rb"^Pid:\s*([0-9]+)", file.read(), re.MULTILINE)
        return int(found[1]) if found else 0
    return 0


def _state(pid: int) -> tuple[bytes, int]:
    """The state of a process's first thread, and how many it has (proc_pid_stat(5)).

    Not by listing them: while it makes thousands, that takes half a second.
    """
    with suppress(OSError), open(f"/proc/{pid}/stat", "rb") as file:
        words = file.read().rpartition(b") ")[2].split()
        return words[0], int(words[17])
    return b"", 0


def _unlinked(pid: int) -> int:
    """Bytes on the disk of open files that have no name any more (proc_pid_fd(5)).

    All threads share them: `inside.calls` allows no others.
    """
    total = 0
    with suppress(OSError):
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                facts = os.stat(f"/proc/{pid}/fd/{descriptor}")
                total += 0 if facts.st_nlink else facts.st_blocks * 512
    return total


def _hides_files(pid: int, folder: Folder) -> bool:
    """Whether it keeps files that nobody can tell the size of.

    So does one that keeps a file without a name by a mapping alone, whose length is not the
    file's (proc_pid_maps(5)), and one whose mappings are so many that reading of them all would
    hold up the look at everything else.
    """
    with suppress(OSError), open(f"/proc/{pid}/maps", "rb") as file:
        maps = file.read(MOST_MAPS)
        own = os.fsencode(os.path.realpath(folder.path)) + b"/"
        is_kept = any(one.endswith(b" (deleted)") and own in one for one in maps.splitlines())
        return is_kept or len(maps) == MOST_MAPS
    return False
