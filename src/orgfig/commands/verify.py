"""`orgfig verify`: builds the figures again, beside, and compares with what stands there.

Nothing that it finds in the project is touched: what is run lies in a folder of the system's for
temporary files. Only that runs of a figure differ is remembered, in the build database.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from posixpath import splitext
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from orgfig.audit.failure import org_location
from orgfig.build import (
    Cause,
    Event,
    Executor,
    Finished,
    Job,
    Outcome,
    Reason,
    Settled,
)
from orgfig.build.model import traces_of
from orgfig.build.publishing import has_words
from orgfig.build.verification import (
    Compared,
    Factor,
    Varying,
    Verified,
    changed_itself,
)
from orgfig.commands.beside import again, run_beside
from orgfig.commands.causes import Results, Way, causes, result
from orgfig.commands.running import events_of
from orgfig.commands.session import Session, has_errors, width_of
from orgfig.commands.signals import ended_by_signals, ended_without_reader, listener
from orgfig.commands.telling import progress_text, tell_unconfined, told
from orgfig.commands.varied import is_doubtful, remember_varying
from orgfig.commands.work import Work
from orgfig.digest import Digest
from orgfig.errors import UsageError, WriteError
from orgfig.figure.likeness import Difference, Kind, Likeness, compare
from orgfig.figure.suspects import suspects
from orgfig.figure.titles import LARGEST, drawn
from orgfig.location import Location
from orgfig.report.counts import drawn_by, spoken_figures
from orgfig.report.progress import Progress
from orgfig.report.verification import verification_json, verification_text
from orgfig.workspace.pictures import read_picture

if TYPE_CHECKING:
    from orgfig.execute.settings import Pins, Settings

__all__ = ["verify"]

MOST_LINES = 3

MOST_SECONDS, MOST_MEMORY = 10, 2 * 1024**3
"""Of work, and bytes, for comparing two pictures."""

TOO_MUCH = "other bytes: comparing them would take too long"


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
    session.show_diagnostics(work.problems)
    tell_unconfined(session)
    with (
        ended_by_signals(),
        ended_without_reader(listener(session.out)),
        TemporaryDirectory(prefix="orgfig-verify-") as scratch,
    ):
        found = tuple(_Verifying(session, work, Path(scratch)).found(once=once))
    session.show((verification_json if form == "json" else verification_text)(found))
    if python is None:  # what another interpreter gives says nothing of the builds of this one
        remember_varying(session, found, work.snapshot.traces, once=once)
    wrong = work.is_whole and has_errors(work.problems)
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
        self._made = scratch / "made"
        self._work = work._replace(plan=again(work.plan))
        self._outputs = {path for step in work.plan.steps for path in step.job.outputs}
        self._steps = {step.job.outputs: step for step in work.plan.steps}

    def found(self, *, once: bool) -> Iterator[Verified]:
        """What is found of each job, in order."""
        verified: dict[tuple[str, ...], Verified] = {}
        built: dict[Digest, tuple[str, ...]] = {}
        for job, outcome in self._built():
            verified[job.outputs] = self._compared(job, outcome)
            built[job.key] = result(outcome)
        good = [one.job for one in verified.values() if one.failure is None]
        doubtful = {one.job.key for one in verified.values() if is_doubtful(one)}
        why = {} if once or not good else causes(good, built, self._run, doubtful)
        for outputs, step in self._steps.items():
            one = verified.get(outputs) or Verified(step.job, problems=step.problems)
            key = one.job.key
            yield one._replace(varying=_placed(one.job, why[key])) if key in why else one

    # --- against what stands there ---

    def _built(self) -> Iterator[tuple[Job, Outcome]]:
        """Every job as a build runs it, and how it ended."""
        runner = self._executor(None)
        with closing(run_beside(self._work, runner, self._made)) as events:
            for event in told(self._session, self._work, events):
                if isinstance(event, Finished):
                    yield event.job, event.outcome
                elif isinstance(event, Settled):
                    self._steps[event.step.job.outputs] = event.step

    def _compared(self, job: Job, outcome: Outcome) -> Verified:
        if outcome.failure is not None:
            return Verified(job, failure=outcome.failure)
        former = next(iter(traces_of(job.outputs, self._work.snapshot.traces)), None)
        made = {artifact.path: artifact.data for artifact in outcome.artifacts}
        return Verified(
            job,
            tuple(self._likeness(job, path, made[path]) for path in job.outputs),
            reasons=tuple(filter(_tells, self._steps[job.outputs].reasons)),
            is_known=former is not None,
            changed_itself=changed_itself(job, former, self._outputs),
        )

    def _likeness(self, job: Job, path: str, made: bytes) -> Compared:
        most = job.policy.file_size + LARGEST
        try:
            there = _as_drawn(path, read_picture(self._session.project, path, most))
        except (FileNotFoundError, NotADirectoryError):
            return Compared(path, None)
        except (OSError, WriteError, ValueError) as error:
            return Compared(path, None, getattr(error, "strerror", None) or str(error))
        return Compared(path, _likeness(path, there, made))

    # --- against other runs ---

    def _run(self, words: str, jobs: Sequence[Job], way: Way) -> Results:
        """Run jobs in one way, in a server of their own."""
        from orgfig.execute.factors import pinned

        steps = [self._steps[job.outputs]._replace(job=job) for job in jobs]
        session = self._session
        begun = time.monotonic()
        progress = Progress(steps, session.project.jobs, begun, live=session.is_live)
        session.say(f"again {words}: {spoken_figures(drawn_by(jobs))}", progress)
        found: dict[Digest, tuple[str, ...]] = {}
        try:
            with closing(events_of(self._executor(pinned(way)), jobs)) as events:
                for event in events:
                    progress.resized(width_of(session.err))
                    if isinstance(event, Finished):
                        found[event.job.key] = result(event.outcome)
                    if session.is_live:
                        session.write(progress_text(progress, _quiet(event), time.monotonic()))
        finally:
            session.write(progress.cleared())
        return found

    def _executor(self, pins: Pins | None) -> Executor:
        if self._session.make is not None:
            return self._session.make(self._session, "server")
        from orgfig.execute import make_executor

        settings: Settings = self._session.settings()
        settings = settings._replace(scratch=self._scratch, made=self._made)
        return make_executor("server", settings if pins is None else settings._replace(pins=pins))


def _quiet(event: Event) -> Event:
    """The event without its failure, for which no line is left here."""
    if not isinstance(event, Finished):
        return event
    return event._replace(outcome=event.outcome._replace(failure=None))


def _as_drawn(path: str, data: bytes) -> bytes:
    """A picture without the notebook's words, which no run draws."""
    return drawn(data) if has_words(path) else data


def _likeness(path: str, there: bytes, made: bytes) -> Likeness:
    """How they differ, as far as that is to be found out with bounded effort.

    Either may be made to be read for ever.
    """
    if there == made:
        return Likeness()
    from orgfig.execute.bounded import bounded

    suffix = splitext(path)[1].removeprefix(".")
    found = bounded(lambda: compare(suffix, there, made), MOST_SECONDS, MOST_MEMORY)
    return found or Likeness((Difference(Kind.UNREAD, TOO_MUCH),))


def _tells(reason: Reason) -> bool:
    """Whether a reason says what may have made a difference."""
    return reason.cause in {Cause.INPUT_CHANGED, Cause.OUTPUT_EDITED, Cause.MAY_CHANGE}


def _placed(job: Job, varying: Varying) -> Varying:
    """The same with the Org lines that may be to blame."""
    lines = [line for factor in varying.factors for line in _lines(job, factor)]
    return varying._replace(lines=tuple(dict.fromkeys(lines))[:MOST_LINES])


def _lines(job: Job, factor: Factor) -> Iterator[Location]:
    for file in (*job.files, *job.modules):
        for line in suspects(file.text, factor.value):
            yield org_location(file, line)
