"""`orgfig verify`: builds the figures again, beside, and compares with what stands there.

Nothing in the project is touched: what is run lies in a folder of the system's for temporary
files, and no record is kept.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from posixpath import splitext
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from orgfig.audit.failure import org_location
from orgfig.build import (
    BuildPlan,
    Cause,
    Event,
    Executor,
    Finished,
    Job,
    Outcome,
    Reason,
    Started,
    Step,
)
from orgfig.build.inputs import traces_of
from orgfig.build.verification import Compared, Factor, Varying, Verified, changed_itself
from orgfig.commands.causes import Results, Way, causes, result
from orgfig.commands.ready import problems
from orgfig.commands.session import Session, has_errors, width_of
from orgfig.commands.signals import ended_by_signals
from orgfig.commands.telling import told
from orgfig.commands.work import Work
from orgfig.digest import Digest
from orgfig.errors import UsageError, WriteError
from orgfig.figure.likeness import compare
from orgfig.figure.suspects import suspects
from orgfig.location import Location
from orgfig.report.progress import Progress
from orgfig.report.verification import verification_json, verification_text
from orgfig.workspace.pictures import read_picture

if TYPE_CHECKING:
    from orgfig.execute.settings import Pins, Settings

__all__ = ["verify"]

MOST_LINES = 3


def verify(
    session: Session,
    *,
    figures: Sequence[str] = (),
    once: bool = False,
    python: str | None = None,
    jobs: int | None = None,
    sandbox: str = "default",
    form: str = "text",
) -> int:
    """Verify figures; 1 if one is not what stands there, or not the same twice, else 0.

    With `once`, what makes runs differ is not looked for. `python` is another interpreter.
    """
    session = _with_python(session.adjusted(jobs=jobs, sandbox=sandbox), python)
    work = session.plan(only=figures)
    session.show_diagnostics(problems(work))
    with ended_by_signals(), TemporaryDirectory(prefix="orgfig-verify-") as scratch:
        found = tuple(_Verifying(session, work, Path(scratch)).found(once=once))
    session.show((verification_json if form == "json" else verification_text)(found))
    wrong = work.is_whole and has_errors(problems(work))
    return int(wrong or not all(one.holds for one in found))


def _with_python(session: Session, python: str | None) -> Session:
    """The same session with another interpreter for its figures."""
    if python is None:
        return session
    path = os.path.abspath(os.path.expanduser(python))
    if not os.access(path, os.X_OK) or os.path.isdir(path):
        hint = "name the program, such as .venv-new/bin/python"
        raise UsageError(f"{python} is no program that can be started", hint)
    return session._replace(project=session.project._replace(python=path))


class _Verifying:
    """One verification: what it works on, and where it runs."""

    def __init__(self, session: Session, work: Work, scratch: Path) -> None:
        self._session, self._scratch = session, scratch
        steps = tuple(map(_again, work.plan.steps))
        self._work = work._replace(plan=BuildPlan(steps))
        self._steps = work.plan.steps

    def found(self, *, once: bool) -> Iterator[Verified]:
        """What is found of each job, in order."""
        verified: dict[Digest, Verified] = {}
        built: dict[Digest, tuple[str, ...]] = {}
        for job, outcome in self._built():
            verified[job.key] = self._compared(job, outcome)
            built[job.key] = result(outcome)
        good = [job for job in self._work.plan.jobs if _succeeded(verified.get(job.key))]
        why = {} if once or not good else causes(good, built, self._run)
        for step in self._steps:
            key = step.job.key
            one = verified.get(key, Verified(step.job, problems=step.problems))
            yield one._replace(varying=_placed(step.job, why[key])) if key in why else one

    # --- against what stands there ---

    def _built(self) -> Iterator[tuple[Job, Outcome]]:
        """Every job as a build runs it, and how it ended."""
        runner = self._executor(None)
        with closing(_events(runner, self._work.plan.jobs)) as events:
            for event in told(self._session, self._work, events):
                if isinstance(event, Finished):
                    yield event.job, event.outcome

    def _compared(self, job: Job, outcome: Outcome) -> Verified:
        if outcome.failure is not None:
            return Verified(job, failure=outcome.failure)
        traces = traces_of(job.outputs, self._work.snapshot.traces)
        former = next(iter(traces), None)
        reasons = next(step.reasons for step in self._steps if step.job is job or step.job == job)
        made = {artifact.path: artifact.data for artifact in outcome.artifacts}
        return Verified(
            job,
            tuple(self._likeness(path, made[path]) for path in job.outputs),
            reasons=tuple(filter(_tells, reasons)),
            is_known=former is not None,
            changed_itself=changed_itself(job, former),
        )

    def _likeness(self, path: str, made: bytes) -> Compared:
        try:
            there = read_picture(self._session.project, path)
        except (FileNotFoundError, NotADirectoryError):
            return Compared(path, None)
        except (OSError, WriteError, ValueError) as error:
            return Compared(path, None, getattr(error, "strerror", None) or str(error))
        return Compared(path, compare(splitext(path)[1].removeprefix("."), there, made))

    # --- against other runs ---

    def _run(self, words: str, jobs: Sequence[Job], way: Way) -> Results:
        """Run jobs in one way, in a server of their own."""
        from orgfig.execute.factors import pinned

        steps = [step for step in self._work.plan.steps if step.job in jobs]
        session = self._session
        begun = time.monotonic()
        progress = Progress(steps, session.project.jobs, begun, live=session.is_live)
        session.say(f"again {words}: {_count(len(jobs))}", progress)
        found: dict[Digest, tuple[str, ...]] = {}
        try:
            with closing(_events(self._executor(pinned(way)), jobs)) as events:
                for event in events:
                    progress.resized(width_of(session.err))
                    if isinstance(event, Started) and session.is_live:
                        session.write(progress.started(event.job, time.monotonic()))
                    elif isinstance(event, Finished):
                        found[event.job.key] = result(event.outcome)
                        if session.is_live:
                            quiet = event.outcome._replace(failure=None)
                            now = time.monotonic()
                            session.write(progress.finished(event.job, quiet, now))
        finally:
            session.write(progress.cleared())
        return found

    def _executor(self, pins: Pins | None) -> Executor:
        if self._session.make is not None:
            return self._session.make(self._session, "server")
        from orgfig.execute import make_executor

        settings: Settings = self._session.settings()._replace(scratch=self._scratch)
        return make_executor("server", settings if pins is None else settings._replace(pins=pins))


def _events(runner: Executor, jobs: Sequence[Job]) -> Generator[Event]:
    yield from runner.run(jobs) if jobs else ()


def _again(step: Step) -> Step:
    """The step as one that is run now, whatever stands there."""
    reasons = step.reasons or (Reason(Cause.FORCED, step.job.name),)
    return step._replace(reasons=reasons, after=())


def _tells(reason: Reason) -> bool:
    """Whether a reason says what may have made a difference."""
    return reason.cause in {Cause.INPUT_CHANGED, Cause.OUTPUT_EDITED, Cause.MAY_CHANGE}


def _succeeded(one: Verified | None) -> bool:
    return one is not None and one.failure is None


def _placed(job: Job, varying: Varying) -> Varying:
    """The same with the Org lines that may be to blame."""
    lines = [line for factor in varying.factors for line in _lines(job, factor)]
    return varying._replace(lines=tuple(dict.fromkeys(lines))[:MOST_LINES])


def _lines(job: Job, factor: Factor) -> Iterator[Location]:
    for file in (*job.files, *job.modules):
        for line in suspects(file.text, factor.value):
            yield org_location(file, line)


def _count(number: int) -> str:
    return "1 figure" if number == 1 else f"{number} figures"
