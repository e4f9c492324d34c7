"""A job while it runs: its process, its folder, what its files have said and used so far."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import monotonic

from orgfig.build.job import Failure, Job, Note, Outcome, Progressed, Seen
from orgfig.execute.breaches import limit
from orgfig.execute.collect import Collected, claimed, collect, collect_result
from orgfig.execute.counted import Count
from orgfig.execute.data import beside, room
from orgfig.execute.ends import why_failed
from orgfig.execute.folder import Folder
from orgfig.execute.movies import named, read_words, to_read, why_unread
from orgfig.execute.reports import Report, read_report
from orgfig.execute.running import Run
from orgfig.execute.settings import Settings
from orgfig.execute.used import given, united, unused
from orgfig.figure.movies import Played

__all__ = ["Working", "not_run", "outcome"]

NOTHING_SEEN = Seen()


@dataclass(slots=True, eq=False)
class Working:
    """A job between its start and its end, over all of its files.

    `played` is what its movies play, as they were read back after the last of them.
    """

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
    told: Count | None = None
    played: Mapping[str, Played] = field(default_factory=dict)

    @staticmethod
    def make(number: int, job: Job, folder: Folder | None, data: int) -> Working:
        """A job that is about to run its first file; its time begins now."""
        began = monotonic()
        run = Run.make(number, job, job.files[0], folder, began + job.policy.wall)
        run.data = data
        run.room = room(job, data) if data >= 0 else run.room
        return Working(job, folder, began, run, data)

    @property
    def output(self) -> int:
        """The descriptor of the folder that its files are left in; negative if there is none."""
        return self.run.earlier if self.run.movies else self.run.output

    def next(self, number: int) -> bool:
        """Turn to the next file, or after all to the movies; False where nothing is left to do."""
        movies: tuple[str, ...] = ()
        if self.run.movies:
            return False
        if self.place + 1 < len(self.job.files):
            self.place += 1
        elif not (movies := to_read(self.output, self.job.outputs)):
            return False
        self._turn(number, movies)
        return True

    def _turn(self, number: int, movies: tuple[str, ...]) -> None:
        """Have another process take over; the time of the whole job goes on."""
        file, before = self.job.files[self.place], self.run
        self.run = Run.make(number, self.job, file, self.folder, before.deadline)
        self.run.movies = movies
        if movies or self.folder is None:  # else all is on the disk already
            self.run.earlier = os.dup(before.output)
        if not movies and self.folder is None:
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

    def progressed(self) -> Progressed | None:
        """How far the job says it is, if it was told otherwise before, or not at all."""
        count = self.run.out.count
        if count is None or count == self.told:
            return None
        self.told = count
        return Progressed(self.job, *count)

    def end(self, settings: Settings) -> Failure | None:
        """Why the process that is gone failed, and with it the job; takes what it said and used."""
        run = self.run
        if run.ended is not None:
            self.cpu += run.ended.cpu
            self.memory = max(self.memory, run.ended.memory)
        return self._read_back(settings) if run.movies else why_failed(run, self._take(), settings)

    def _take(self) -> Report:
        """What a file's process said, added to what those before it did."""
        run = self.run
        paths = [file.path for file in (*self.job.files, *self.job.modules)]
        report = read_report(bytes(run.report.data), paths, given(self.job))
        self.notes += report.notes
        self.seen = united(self.seen, report.seen)
        self.stdout += run.out.text()
        self.stderr += run.err.text()
        return report

    def _read_back(self, settings: Settings) -> Failure | None:
        """Take what the movies play, and tell why that is not known of all."""
        run = self.run
        back = read_words(bytes(run.report.data), run.movies)
        self.played = back.played
        told = replace(run, job=named(run.job, back.at))
        return why_unread(run.job, back, why_failed(told, Report(back.ended, None, ()), settings))


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
    policy, folder = one.job.policy, one.output
    if folder < 0:  # it failed before it had one
        return Collected((), None, ())
    if one.job.asked is None:
        if claimed(folder, one.job.outputs) > policy.output_size:
            return Collected((), limit("output_size", one.job), ())
        given = beside(one.job)
        return collect(folder, one.job.outputs, policy.file_size, given=given, played=one.played)
    collected = collect_result(folder, policy.file_size)
    if len(collected.result) < policy.file_size:
        return collected
    return collected._replace(failure=limit("file_size", one.job))  # it may have been cut
