"""`orgfig build`: run the figures that are outdated, keep what they make, remember why."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from orgfig.build import Finished, Republished, Settled
from orgfig.commands.session import Session, has_errors, width_of
from orgfig.commands.telling import (
    Told,
    giving_up_told,
    tell_end,
    tell_plan,
    tell_republished,
    tell_unconfined,
    told,
)
from orgfig.commands.work import Work
from orgfig.report.escape import visible
from orgfig.report.explanation import explanation
from orgfig.workspace import Database, are_remembered, remember_notebooks

if TYPE_CHECKING:
    from orgfig.build import Executor

__all__ = ["build"]


def build(
    session: Session,
    *,
    figures: Sequence[str] = (),
    dry_run: bool = False,
    force: bool = False,
    jobs: int | None = None,
    sandbox: str = "default",
    executor: str = "server",
    events: bool = False,
) -> int:
    """Build what is outdated; 1 if a figure failed or could not be run, else 0.

    With `events`, standard output gets a line of JSON for each, and nothing else.
    """
    session = session.adjusted(jobs=jobs, sandbox=sandbox)
    if not events:
        return _built(session, figures, executor, dry_run=dry_run, force=force)
    session = session.reporting()
    with giving_up_told(session):
        return _built(session, figures, executor, dry_run=dry_run, force=force)


def _built(
    session: Session, figures: Sequence[str], executor: str, *, dry_run: bool, force: bool
) -> int:
    work = session.plan(only=figures, force=force)
    given: tuple[Republished, ...] = ()
    if work.plan.reworded and not dry_run:
        given = _republished(session, figures)
        work = session.plan(only=figures, force=force)
    if not work.lacks_results or dry_run:
        session.show_diagnostics(work.problems)
    if dry_run:
        return _rehearsed(session, work)
    if work.lacks_results or work.plan.jobs or work.outdated_files:
        return _run(session, work, figures, executor, given, force=force)
    session.mend()
    if work.is_whole and not are_remembered(session.project, work.notebooks):
        remember_notebooks(session.project, work.notebooks)  # its prose was edited
    tell_plan(session, work, work.problems)
    tell_republished(session, work, given)
    return _ended(session, work, (*given, *_held(work)), 0.0)


def _republished(session: Session, figures: Sequence[str]) -> tuple[Republished, ...]:
    """Give pictures their new captions, before anything is run."""
    from orgfig.commands.rewording import republished  # few builds have any

    return republished(session, figures)


def _rehearsed(session: Session, work: Work) -> int:
    """Say what would be done."""
    for file in work.outdated_files:
        session.show(visible(f"{file.path}: would be written"))
    session.show(explanation(work.plan, width=width_of(session.out)))
    tell_plan(session, work, work.problems)
    return _status(work, ())


def _run(
    session: Session,
    work: Work,
    figures: Sequence[str],
    executor: str,
    given: tuple[Republished, ...],
    *,
    force: bool,
) -> int:
    """Build, with the server starting while this waits for the lock and looks again."""
    from orgfig.commands.signals import (  # here, for most builds have nothing to do
        ended_by_signals,
        ended_without_reader,
    )
    from orgfig.execute import warmed

    with (
        ended_by_signals(),
        ended_without_reader(session.listener),  # also while it waits for another build
        session.executor(executor, work.plan.prospects) as cold,
        session.lock(),
        warmed(cold, work.plan.prospects) as runner,  # its imports take longest: the rest goes on
        Database.open(session.project, readonly=False) as database,
    ):
        # Again: another build may have ended while this one waited for the lock.
        with session.evaluating() as run:
            seen, work = work, session.plan(only=figures, force=force, database=database, run=run)
        if work.texts != seen.texts or seen.lacks_results:
            session.show_diagnostics(work.problems)
        remember_notebooks(session.project, work.notebooks)
        return _build(session, work, runner, database, given)


def _build(
    session: Session,
    work: Work,
    runner: Executor,
    database: Database,
    given: tuple[Republished, ...],
) -> int:
    from orgfig.commands.building import carried_out
    from orgfig.commands.ready import made_ready

    tell_unconfined(session)
    gc.enable()  # the command line is without it, but this may take long
    begun = time.monotonic()
    work = made_ready(session, work, database)
    tell_plan(session, work, work.problems)
    tell_republished(session, work, given)
    found: list[Told] = [*given]
    try:
        with closing(carried_out(session, work, runner, database)) as events:
            for one in told(session, work, events):
                found.append(one)  # noqa: PERF402  what came before an interruption counts
    except BaseException:  # interrupted, or given up: what was done is said all the same
        seconds = time.monotonic() - begun
        tell_end(session, work, found, seconds, succeeded=False, is_complete=False)
        raise
    return _ended(session, work, found, time.monotonic() - begun)


def _held(work: Work) -> tuple[Settled, ...]:
    """What becomes of steps that wait, where nothing at all can be run."""
    if not any(step.after for step in work.plan.steps):
        return ()
    from orgfig.build.course import Course  # few figures make data

    return tuple(map(Settled, Course(work.plan, work.snapshot).held()))


def _ended(session: Session, work: Work, found: Sequence[Told], seconds: float) -> int:
    status = _status(work, found)
    tell_end(session, work, found, seconds, succeeded=not status)
    return status


def _status(work: Work, found: Sequence[Told]) -> int:
    failed = any(isinstance(one, Finished) and not one.outcome.succeeded for one in found)
    failed |= any(isinstance(one, Republished) and bool(one.problems) for one in found)
    steps = [*work.plan.steps, *(one.step for one in found if isinstance(one, Settled))]
    blocked = any(has_errors(step.problems) for step in steps)
    return int(failed or blocked or (work.is_whole and has_errors(work.problems)))
