"""Runs jobs with whatever launches processes: who is next, who is over a limit, what came out.

The parent's only loop. It waits for events, and looks every tenth of a second at what no event
tells, such as the size of a folder, or an interpreter that hangs.
"""

from __future__ import annotations

import os
import selectors
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from orgfig.build.model import Failure, FailureKind, Finished, Job, Note, Outcome, Started
from orgfig.errors import ConfinementError
from orgfig.execute import failures
from orgfig.execute.collect import Collected, collect, collect_result
from orgfig.execute.folder import Folder, make_folder, place_in, remove
from orgfig.execute.inside.protocol import UNCONFINED
from orgfig.execute.protection import Protection
from orgfig.execute.reports import read_report
from orgfig.execute.running import Capture, Launcher, Run, exceeded, filled, overflowed
from orgfig.execute.settings import Settings
from orgfig.execute.words import escaped, escaped_line

__all__ = ["Loop", "supervise", "supervision"]

TICK = 0.1

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
    """What runs jobs, now and later; on the way out all is ended and removed."""
    with ExitStack() as stack:
        place = stack.enter_context(place_in(settings.scratch))
        selector = stack.enter_context(selectors.DefaultSelector())
        launcher = make_launcher(selector, place)
        stack.callback(launcher.close)
        loop = Loop(launcher, selector, place, settings.workers, protection)
        stack.callback(loop.stop)
        yield loop


@dataclass(slots=True, eq=False)
class _Working:
    """A job between its start and its end, over all of its files."""

    job: Job
    folder: Folder
    began: float
    run: Run
    place: int = 0
    notes: tuple[Note, ...] = ()
    stdout: str = ""
    stderr: str = ""
    cpu: float = 0.0
    memory: int = 0

    @staticmethod
    def make(number: int, job: Job, folder: Folder) -> _Working:
        """A job that is about to run its first file; its time begins now."""
        began = monotonic()
        run = Run.make(number, job, job.files[0], folder, began + job.policy.wall)
        return _Working(job, folder, began, run)

    def next(self, number: int) -> None:
        """Turn to the next file; the time of the whole job goes on."""
        self.place += 1
        file = self.job.files[self.place]
        self.run = Run.make(number, self.job, file, self.folder, self.run.deadline)


@dataclass(slots=True, eq=False)
class Loop:
    """Runs jobs in what was started by its launcher."""

    launcher: Launcher
    selector: selectors.BaseSelector
    place: Path
    workers: int
    protection: Protection
    waiting: list[Job] = field(default_factory=list)
    working: list[_Working] = field(default_factory=list)
    count: int = 0

    def run(self, jobs: Sequence[Job]) -> Iterator[Started | Finished]:
        """Start what can be started, wait, look, tell; until nothing is left."""
        self.waiting.extend(jobs)
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
            one.run.close()
            os.close(one.folder.descriptor)

    def _begin(self) -> Iterator[Started]:
        while len(self.working) < self.workers:
            job = next((job for job in self.waiting if self.launcher.is_ready(job)), None)
            if job is None:
                return
            self.waiting.remove(job)
            self.count += 1
            folder = make_folder(self.place / f"job-{self.count}")
            self.working.append(_Working.make(self.count, job, folder))
            self._launch(self.working[-1].run)
            yield Started(job)

    def _launch(self, run: Run) -> None:
        for capture in run.captures:
            self.selector.register(capture.reader, selectors.EVENT_READ, self._reader(run, capture))
        self.launcher.launch(run)
        for capture in run.captures:
            capture.close_writer()

    def _reader(self, run: Run, capture: Capture) -> Callable[[], None]:
        def read() -> None:
            if not capture.read():
                self.selector.unregister(capture.reader)
            elif run.over is None and (limit := overflowed(run)):
                run.stop(limit)

        return read

    def _look(self) -> None:
        now = monotonic()
        self.launcher.look(now)
        for one in self.working:
            name = exceeded(one.run, now)
            if name is not None and not one.run.is_over:
                one.run.stop(name)

    def _advance(self, one: _Working) -> Iterator[Finished]:
        """After a process's end: the next file, or the job's outcome."""
        failure = self._close(one)
        if failure is None and one.place + 1 < len(one.job.files):
            self.count += 1
            one.next(self.count)
            self._launch(one.run)
            return
        self.working.remove(one)
        outcome = _outcome(one, failure, str(self.protection))
        os.close(one.folder.descriptor)
        remove(one.folder.path)
        yield Finished(one.job, outcome)

    def _close(self, one: _Working) -> Failure | None:
        """Take what a process said and used; why it failed, or None."""
        run, job = one.run, one.job
        for capture in run.captures:
            if capture.reader in self.selector.get_map():
                self.selector.unregister(capture.reader)
                capture.drain()
        paths = [file.path for file in (*job.files, *job.modules)]
        report = read_report(bytes(run.report.data), paths)
        one.notes += report.notes
        one.stdout += _text(run.out)
        one.stderr += _text(run.err)
        run.close()
        if run.ended is None:
            return _lost()
        one.cpu += run.ended.cpu
        one.memory = max(one.memory, run.ended.memory)
        if os.waitstatus_to_exitcode(run.ended.status) == UNCONFINED and not run.has_begun:
            why = escaped_line(run.state.data.decode("utf-8", "replace"))
            raise ConfinementError(f"a figure could not be confined: {why or 'nobody knows why'}")
        flood = overflowed(run)
        if flood or (run.over is not None and os.WIFSIGNALED(run.ended.status)):
            return failures.limit(flood or str(run.over), job.policy)
        failure = failures.failure(run.ended, report, job.policy)
        too_full = None if failure else filled(run)  # it may have been quicker than a look
        return failures.limit(too_full, job.policy) if too_full else failure


def _outcome(one: _Working, failure: Failure | None, protection: str) -> Outcome:
    collected = _collected(one)
    failure = failure or collected.failure
    return Outcome(
        failure=failure,
        artifacts=() if failure else collected.artifacts,
        notes=one.notes + collected.notes,
        stdout=one.stdout,
        stderr=one.stderr,
        wall=monotonic() - one.began,
        cpu=one.cpu,
        memory=one.memory,
        protection=protection,
        result=collected.result,
    )


def _collected(one: _Working) -> Collected:
    policy = one.job.policy
    if one.job.asked is None:
        return collect(one.folder.descriptor, one.job.outputs, policy.file_size)
    collected = collect_result(one.folder.descriptor, policy.file_size)
    if len(collected.result) < policy.file_size:
        return collected
    return collected._replace(failure=failures.limit("file_size", policy))  # it may have been cut


def _lost() -> Failure:
    message = "the server that it ran in died, and nobody can tell why"
    return Failure(FailureKind.INTERNAL, message, "build again; `--executor fresh` does without it")


def _text(capture: Capture) -> str:
    text = escaped(capture.data.decode("utf-8", "replace"))
    left = capture.total - len(capture.data)
    return f"{text}\n[{left} bytes more]\n" if left else text
