"""Runs jobs with whatever launches processes: who is next, who is over a limit, what came out.

The parent's only loop. It waits for events, and looks every tenth of a second at what no event
tells, such as the size of a folder, or an interpreter that hangs.
"""

from __future__ import annotations

import errno
import resource
import selectors
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from orgfig.build.job import Event, Finished, Job, Progressed, Started, Woken
from orgfig.digest import Digest
from orgfig.execute.channels import Capture, Standing
from orgfig.execute.data import NotGrantedError, granted
from orgfig.execute.folder import Folder, make_folder, place_in, remove
from orgfig.execute.protection import Protection
from orgfig.execute.running import Launcher, Run, exceeded, overflowed
from orgfig.execute.scarcity import refused, scarcity_told
from orgfig.execute.settings import Settings
from orgfig.execute.turns import Turns
from orgfig.execute.working import Working, not_run, outcome

__all__ = ["Loop", "supervise", "supervision"]

TICK = 0.1

REST = 1.0
"""Seconds between two looks at a server that has nothing to run."""

DROPPED = "dropped"
"""Stands in `Run.over` for what nobody wants any more."""

FEWEST = 64
"""Open files that a server needs, which keeps some under high numbers (`inside.process`)."""

LauncherMaker = Callable[[selectors.BaseSelector, Path], Launcher]
"""Makes a launcher for a selector and a private folder."""


def supervise(
    make_launcher: LauncherMaker, jobs: Sequence[Job], settings: Settings, protection: Protection
) -> Iterator[Event]:
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
        raise refused(OSError(errno.EMFILE, "too few files may be open"))
    with ExitStack() as stack:
        place = stack.enter_context(place_in(settings.scratch))
        selector = stack.enter_context(selectors.DefaultSelector())
        with scarcity_told():
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
    waiting: Turns = field(default_factory=Turns)
    working: list[Working] = field(default_factory=list)
    count: int = 0
    woken: bool = False

    def run(self, jobs: Iterable[Job], wake: int = -1) -> Iterator[Event]:
        """Start what can be started, wait, look, tell; until nothing is left.

        Whenever `wake`, a descriptor, is readable, it is told, too; whoever is told reads it.
        Raises ProjectError where the system gives too little for that.
        """
        self.add(jobs)
        if not self.working:
            self.launcher.begin()
        with scarcity_told(), self._woken_by(wake):
            yield from self._turns()

    def add(self, jobs: Iterable[Job], *, first: bool = False) -> None:
        """Have these jobs run, too, after those that wait or before them."""
        self.waiting.add(jobs, first=first)

    def hurry(self, jobs: Iterable[Job]) -> None:
        """Have these jobs run before all that wait, and beside what runs if there are spares."""
        self.waiting.hurry(jobs)

    def drop(self, keys: Container[Digest]) -> tuple[Job, ...]:
        """Give up the jobs with these keys: they are ended, what they made goes, nothing is told.

        Returns those that ran. Their processes are gone when `run` has nothing left.
        """
        now = monotonic()
        self.waiting.drop(keys, now)
        some = [one for one in self.working if one.job.key in keys and one.run.over != DROPPED]
        for one in some:
            self.waiting.gave_up(one.job, now - one.began, now)
            one.run.over = DROPPED
            one.run.stop()
        return tuple(one.job for one in some)

    @property
    def keys(self) -> frozenset[Digest]:
        """Those of the jobs that wait or run, and were not given up."""
        working = (one.job for one in self.working if one.run.over != DROPPED)
        return frozenset(job.key for job in (*self.waiting, *working))

    def rest(self, wake: int) -> Iterator[Event]:
        """Run nothing, and keep ready to; `Woken` when `wake` is readable, or now and then."""
        with scarcity_told(), self._woken_by(wake):
            while True:
                for key, _ in self.selector.select(REST):
                    key.data()
                self.launcher.look(monotonic())
                yield Woken()

    def is_ready(self, jobs: Iterable[Job]) -> bool:
        """Whether each of these jobs could be started at once."""
        return all(map(self.launcher.is_ready, jobs))

    @contextmanager
    def _woken_by(self, wake: int) -> Iterator[None]:
        if wake < 0:
            yield
            return
        self.selector.register(wake, selectors.EVENT_READ, self._wake)
        try:
            yield
        finally:
            if self.selector.get_map():  # what is interrupted may be closed before it is left
                self.selector.unregister(wake)

    def _wake(self) -> None:
        self.woken = True

    def _turns(self) -> Iterator[Event]:
        looked = monotonic()
        while self.waiting or self.working:
            yield from self._begin()
            for key, _ in self.selector.select(TICK):
                key.data()
            if is_due := monotonic() - looked >= TICK:
                self._look()
                looked = monotonic()
                yield from _counts(list(self.working))
            if is_due or self.woken:
                self.woken = False
                yield Woken()
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
        while (job := self._next()) is not None:
            self.count += 1
            try:
                given = granted(self.settings.project, job, self.settings.made) if job.data else -1
            except NotGrantedError as error:
                yield Started(job)
                yield Finished(job, not_run(error.failure, str(self.protection)))
                continue
            self.working.append(Working.make(self.count, job, self._folder(), given))
            self._launch(self.working[-1].run)
            yield Started(job)

    def _next(self) -> Job | None:
        free = self.settings.workers - len(self.working)
        return self.waiting.take(free, self.settings.spare, self.launcher.is_ready, monotonic())

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

    def _advance(self, one: Working) -> Iterator[Progressed | Finished]:
        """After a process's end: how far it came; the next file, or the job's outcome."""
        self._drain(one.run)
        yield from _counts([one])
        if one.run.over == DROPPED:
            self._remove(one)
            return
        failure = one.end(self.settings)
        if failure is None and one.next(self.count + 1):
            self.count += 1
            self._launch(one.run)
            return
        ended = outcome(one, failure, str(self.protection))
        self._remove(one)
        self.waiting.ended(one.job)
        yield Finished(one.job, ended)

    def _drain(self, run: Run) -> None:
        """Read what a process that is gone has left in its channels."""
        for channel in run.channels:
            if channel.reader in self.selector.get_map():
                self.selector.unregister(channel.reader)
                channel.drain()

    def _remove(self, one: Working) -> None:
        self.working.remove(one)
        one.close()
        if one.folder is not None:
            remove(one.folder.path)


def _counts(some: Iterable[Working]) -> Iterator[Progressed]:
    """How far jobs say that they are, where that is news."""
    for one in some:
        if one.run.over != DROPPED and (event := one.progressed()):
            yield event
