"""A job while it runs: its process, its folder, what its files have said and used so far."""

from __future__ import annotations

import os
from dataclasses import dataclass
from time import monotonic

from orgfig.build.job import Failure, Job, Note, Outcome, Seen
from orgfig.execute.breaches import limit
from orgfig.execute.channels import Capture
from orgfig.execute.collect import Collected, claimed, collect, collect_result
from orgfig.execute.data import beside, room
from orgfig.execute.folder import Folder
from orgfig.execute.reports import Report, read_report
from orgfig.execute.running import Run
from orgfig.execute.used import given, united, unused
from orgfig.execute.words import escaped

__all__ = ["Working", "not_run", "outcome"]

NOTHING_SEEN = Seen()


@dataclass(slots=True, eq=False)
class Working:
    """A job between its start and its end, over all of its files."""

    job: Job
    folder: Folder | None
    began: float
    run: Run
    data: int = -1
    place: int = 0
    notes: tuple[Note, ...] = ()
    seen: Seen = NOTHING_SEEN
    stdout: str = ""
    stderr: str = ""
    cpu: float = 0.0
    memory: int = 0

    @staticmethod
    def make(number: int, job: Job, folder: Folder | None, data: int) -> Working:
        """A job that is about to run its first file; its time begins now."""
        began = monotonic()
        run = Run.make(number, job, job.files[0], folder, began + job.policy.wall)
        run.data = data
        run.room = room(job, data) if data >= 0 else run.room
        return Working(job, folder, began, run, data)

    def next(self, number: int) -> None:
        """Turn to the next file; the time of the whole job goes on."""
        self.place += 1
        file, before = self.job.files[self.place], self.run
        self.run = Run.make(number, self.job, file, self.folder, before.deadline)
        if self.folder is None:  # else both are on the disk already
            self.run.earlier = os.dup(before.output)
            self.run.data = self.data
        self.run.room = before.room
        before.close()

    def close(self) -> None:
        """Give back what is held; no process of the job is left."""
        self.run.close()
        if self.folder is not None:
            os.close(self.folder.descriptor)
        if self.data >= 0:
            os.close(self.data)
            self.data = -1

    def take(self) -> Report:
        """What the process that has ended said and used, added to what those before it did."""
        run = self.run
        paths = [file.path for file in (*self.job.files, *self.job.modules)]
        report = read_report(bytes(run.report.data), paths, given(self.job))
        self.notes += report.notes
        self.seen = united(self.seen, report.seen)
        self.stdout += _text(run.out)
        self.stderr += _text(run.err)
        if run.ended is not None:
            self.cpu += run.ended.cpu
            self.memory = max(self.memory, run.ended.memory)
        return report


def outcome(one: Working, failure: Failure | None, protection: str) -> Outcome:
    """How the job ended, with what it left if it ended well."""
    collected = _collected(one)
    failure = failure or collected.failure
    return Outcome(
        failure=failure,
        artifacts=() if failure else collected.artifacts,
        notes=one.notes + collected.notes + (() if failure else unused(one.job, one.seen)),
        stdout=one.stdout,
        stderr=one.stderr,
        wall=monotonic() - one.began,
        cpu=one.cpu,
        memory=one.memory,
        protection=protection,
        result=collected.result,
        seen=one.seen,
    )


def not_run(failure: Failure, protection: str) -> Outcome:
    """The outcome of a job that was not started."""
    return Outcome(failure, (), (), "", "", 0.0, 0.0, 0, protection)


def _collected(one: Working) -> Collected:
    policy, folder = one.job.policy, one.run.output
    if folder < 0:  # it failed before it had one
        return Collected((), None, ())
    if one.job.asked is None:
        if claimed(folder, one.job.outputs) > policy.output_size:
            return Collected((), limit("output_size", one.job), ())
        return collect(folder, one.job.outputs, policy.file_size, given=beside(one.job))
    collected = collect_result(folder, policy.file_size)
    if len(collected.result) < policy.file_size:
        return collected
    return collected._replace(failure=limit("file_size", one.job))  # it may have been cut


def _text(capture: Capture) -> str:
    text = escaped(capture.data.decode("utf-8", "replace"))
    left = capture.total - len(capture.data)
    return f"{text}\n[{left} bytes more]\n" if left else text
