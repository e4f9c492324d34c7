"""Runs jobs with whatever launches processes: who is next, who is over a limit, what came out.

The parent's only loop. It waits for events, and looks every tenth of a second at what no event
tells, such as the size of a folder, or an interpreter that hangs.
"""

from __future__ import annotations

import errno
import resource
import selectors
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from orgfig.build.model import Failure, Finished, Job, Started
from orgfig.errors import ProjectError
from orgfig.execute.channels import Capture, Standing
from orgfig.execute.data import NotGrantedError, granted
from orgfig.execute.ends import why_failed
from orgfig.execute.folder import Folder, make_folder, place_in, remove
from orgfig.execute.protection import Protection
from orgfig.execute.running import Launcher, Run, exceeded, overflowed
from orgfig.execute.settings import Settings
from orgfig.execute.working import Working, not_run, outcome

__all__ = ["Loop", "supervise", "supervision"]

TICK = 0.1

FEWEST = 64
"""Open files that a server needs, which keeps some under high numbers (`inside.process`)."""

SCARCE = {
    *(errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN),
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
}
"""What the system says where there is not enough of something."""

LauncherMaker = Callable[[selectors.BaseSelector, Path], Launcher]
"""Makes a launcher for a selector and a private folder."""


def supervise(
    make_launcher: LauncherMaker, jobs: Sequence[Job], settings: Settings, protection: Protection
) -> Iterator[Started | Finished]:
    """Run the jobs, `settings.workers` at a time; on the way out all is ended and removed."""
    if jobs:
        with supervision(make_launcher, settings, protection) as loop:
            yield from loop.run(jobs)


@contextmanager
def supervision(
    make_launcher: LauncherMaker, settings: Settings, protection: Protection
) -> Iterator[Loop]:
    """What runs jobs, now and later; on the way out all is ended and removed.

    Raises ProjectError where the system gives too little for that.
    """
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < FEWEST:
        raise _refused(OSError(errno.EMFILE, "too few files may be open"))
    with ExitStack() as stack:
        place = stack.enter_context(place_in(settings.scratch))
        selector = stack.enter_context(selectors.DefaultSelector())
        with _told():
            launcher = make_launcher(selector, place)
        stack.callback(launcher.close)
        loop = Loop(launcher, selector, place, settings, protection)
        stack.callback(loop.stop)
        yield loop


@dataclass(slots=True, eq=False)
class Loop:
    """Runs jobs in what was started by its launcher."""

    launcher: Launcher
    selector: selectors.BaseSelector
    place: Path
    settings: Settings
    protection: Protection
    waiting: list[Job] = field(default_factory=list)
    working: list[Working] = field(default_factory=list)
    count: int = 0

    def run(self, jobs: Iterable[Job]) -> Iterator[Started | Finished]:
        """Start what can be started, wait, look, tell; until nothing is left.

        Raises ProjectError where the system gives too little for that.
        """
        self.waiting.extend(jobs)
        with _told():
            yield from self._turns()

    def _turns(self) -> Iterator[Started | Finished]:
        looked = monotonic()
        while self.waiting or self.working:
            yield from self._begin()
            for key, _ in self.selector.select(TICK):
                key.data()
            if monotonic() - looked >= TICK:
                self._look()
                looked = monotonic()
            for one in [one for one in self.working if one.run.is_over]:
                yield from self._advance(one)

    def stop(self) -> None:
        """Kill what runs; the launcher ends the rest."""
        for one in self.working:
            one.run.stop()
        for one in self.working:
            one.run.wait()
            one.close()

    def _begin(self) -> Iterator[Started | Finished]:
        while len(self.working) < self.settings.workers:
            job = next((job for job in self.waiting if self.launcher.is_ready(job)), None)
            if job is None:
                return
            self.waiting.remove(job)
            self.count += 1
            try:
                given = granted(self.settings.project, job) if job.data else -1
            except NotGrantedError as error:
                yield Started(job)
                yield Finished(job, not_run(error.failure, str(self.protection)))
                continue
            self.working.append(Working.make(self.count, job, self._folder(), given))
            self._launch(self.working[-1].run)
            yield Started(job)

    def _folder(self) -> Folder | None:
        """A folder on the disk for a job; None where its process makes one in memory."""
        if self.protection.namespaces:
            return None
        return make_folder(self.place / f"job-{self.count}", self.settings.figures)

    def _launch(self, run: Run) -> None:
        for channel in run.channels:
            self.selector.register(channel.reader, selectors.EVENT_READ, self._reader(run, channel))
        self.launcher.launch(run)

    def _reader(self, run: Run, channel: Capture | Standing) -> Callable[[], None]:
        def read() -> None:
            if not channel.read():
                self.selector.unregister(channel.reader)
            elif run.over is None and (name := overflowed(run)):
                run.stop(name)

        return read

    def _look(self) -> None:
        now = monotonic()
        self.launcher.look(now)
        for one in self.working:
            if one.run.is_over:
                continue
            if one.run.over is not None:  # it was asked at the last look
                one.run.stop()
            elif (name := exceeded(one.run, now)) == "wall":
                one.run.ask(name)
            elif name is not None:
                one.run.stop(name)

    def _advance(self, one: Working) -> Iterator[Finished]:
        """After a process's end: the next file, or the job's outcome."""
        failure = self._close(one)
        if failure is None and one.place + 1 < len(one.job.files):
            self.count += 1
            one.next(self.count)
            self._launch(one.run)
            return
        self.working.remove(one)
        ended = outcome(one, failure, str(self.protection))
        one.close()
        if one.folder is not None:
            remove(one.folder.path)
        yield Finished(one.job, ended)

    def _close(self, one: Working) -> Failure | None:
        """Take what a process said and used; why it failed, or None."""
        run = one.run
        for channel in run.channels:
            if channel.reader in self.selector.get_map():
                self.selector.unregister(channel.reader)
                channel.drain()
        return why_failed(run, one.take(), self.settings)


@contextmanager
def _told() -> Iterator[None]:
    """What the system has too little of for orgfig itself, told as such: it is nobody's bug."""
    try:
        yield
    except OSError as error:
        if error.errno not in SCARCE:
            raise
        raise _refused(error) from None


def _refused(error: OSError) -> ProjectError:
    hint = "`ulimit -n` says how many; fewer figures at a time, as by `-j 1`, need fewer"
    is_files = error.errno in {errno.EMFILE, errno.ENFILE}
    return ProjectError(f"figures cannot be run: {error.strerror}", hint if is_files else None)
