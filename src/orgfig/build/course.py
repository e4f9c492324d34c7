"""How a plan goes on while it is carried out: what becomes of the steps that wait for others.

When all that make what a step reads have ended, it is compared again: with the same bytes it is
up to date, and left alone. Where one of them failed, it is not run. Runs nothing, looks at
nothing; whoever does tells what it found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from orgfig.build.data import DataFile, data_problem
from orgfig.build.inputs import DATA, MISSING
from orgfig.build.job import Job
from orgfig.build.model import BuildPlan, Cause, Snapshot, Step
from orgfig.build.outdated import reasons
from orgfig.build.publishing import reworded
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import Digest, digest_fields

__all__ = ["Course", "Made"]


class Made(NamedTuple):
    """What stands where outputs were made: digests by path, and why some cannot be read."""

    digests: Mapping[str, Digest]
    unreadable: Mapping[str, str]


class Course:
    """Which steps of a plan still wait, and for what; each is settled once."""

    def __init__(self, plan: BuildPlan, snapshot: Snapshot) -> None:
        self._data, self._unreadable = dict(snapshot.data), dict(snapshot.unreadable_data)
        self._snapshot = snapshot._replace(data=self._data, unreadable_data=self._unreadable)
        self._waiting = {step.job.outputs: step for step in plan.steps if step.is_waiting}
        outdated = (step.job.outputs for step in plan.steps if step.reasons)
        makers = {path: outputs for outputs in outdated for path in outputs}
        self._left: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        self._readers: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        self._read: set[str] = set()
        for own, step in self._waiting.items():
            read = [path for path in step.job.data if path in makers]
            self._read.update(read)
            self._left[own] = {makers[path] for path in read}
            for maker in self._left[own]:
                self._readers.setdefault(maker, []).append(own)
        self._blocked = [step.job for step in plan.steps if step.problems]

    def held(self) -> Iterator[Step]:
        """Those that wait for what cannot be run, however far away; to be asked once, at first."""
        for job in self._blocked:
            yield from self._failed(job, "cannot be run")

    def wanted(self, job: Job) -> tuple[str, ...]:
        """The outputs of a job that steps which waited read."""
        return tuple(path for path in job.outputs if path in self._read)

    def ended(self, job: Job, *, succeeded: bool, made: Made) -> Iterator[Step]:
        """What the end of a job settles; `made` is what stands at what was `wanted` of it."""
        for path in made.digests.keys() | made.unreadable.keys():
            self._data.pop(path, None)
        self._data.update(made.digests)
        self._unreadable.update(made.unreadable)
        yield from self._done(job) if succeeded else self._failed(job, "failed")

    def _done(self, job: Job) -> Iterator[Step]:
        """Those that waited for nothing else; and what in turn waited for those left alone."""
        ended = [job]
        while ended:
            maker = ended.pop().outputs
            for own in self._readers.get(maker, ()):
                self._left[own].discard(maker)
                if own not in self._waiting or self._left[own]:
                    continue
                step = _anew(self._waiting.pop(own), self._snapshot)
                yield step
                if step.problems:
                    yield from self._failed(step.job, "cannot be run")
                elif not step.reasons:
                    ended.append(step.job)

    def _failed(self, job: Job, how: str) -> Iterator[Step]:
        """All that wait for a job, directly or over others, and cannot be run now."""
        failed = [(job, how)]
        while failed:
            maker, how = failed.pop()
            for own in self._readers.get(maker.outputs, ()):
                if own in self._waiting:
                    step = self._waiting.pop(own)
                    yield _held(step, maker, how)
                    failed.append((step.job, "cannot be run"))


def _anew(step: Step, snapshot: Snapshot) -> Step:
    """The step with the data that there are now, which are made."""
    job = step.job
    parts = {f"{DATA}{path}": snapshot.data.get(path, MISSING) for path in job.data}
    inputs = {**job.inputs, **parts}
    job = job._replace(inputs=inputs, key=digest_fields(inputs))
    force = any(reason.cause is Cause.FORCED for reason in step.reasons)
    files = [DataFile(path, job.files[0].where) for path in job.data]
    found = (data_problem(file, snapshot, (), ()) for file in files)
    problems = tuple(problem for problem in found if problem is not None)
    why = reasons(job, snapshot, force=force)
    words = () if why or problems else reworded(job, snapshot)
    return step._replace(job=job, reasons=why, problems=problems, after=(), reworded=words)


def _held(step: Step, maker: Job, how: str) -> Step:
    path = next((path for path in maker.outputs if path in step.job.data), maker.outputs[0])
    message = f"{path}, which it reads, is not made: {maker.name} {how}"
    where = step.job.files[0].where
    problem = Diagnostic(where, Severity.ERROR, "data-not-made", message)
    return step._replace(problems=(*step.problems, problem), after=())
