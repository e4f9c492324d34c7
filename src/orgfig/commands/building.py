"""Carries out a plan: runs its jobs, keeps what each made, remembers why.

Artifacts are put in place first and the trace is saved second: killed in between, the next build
sees an output without a trace and builds again.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import UTC, datetime

from orgfig.build import (
    Event,
    Executor,
    Failure,
    FailureKind,
    Finished,
    Outcome,
    Settled,
    record,
    seen_only,
)
from orgfig.build.course import Made
from orgfig.build.publishing import published
from orgfig.commands.running import run_in_course
from orgfig.commands.session import Session
from orgfig.commands.work import Work
from orgfig.errors import DatabaseError, ProjectError, WriteError
from orgfig.workspace import Database, find_used, keep

__all__ = ["carried_out", "kept"]


def carried_out(
    session: Session, work: Work, runner: Executor, database: Database
) -> Generator[Event | Settled]:
    """Run the plan's jobs; each as it starts, and as it ends with all in place and remembered."""

    def look(_: Finished, paths: Sequence[str]) -> Made:
        return _standing(session, paths)

    yield from run_in_course(work, runner, lambda event: kept(session, event, database), look)


def _standing(session: Session, paths: Sequence[str]) -> Made:
    """What stands at these paths in the project now."""
    if not paths:
        return Made({}, {})
    from orgfig.workspace.data import look_at_data  # few figures make data

    looked = look_at_data(session.project, paths, {}, datetime.now(UTC))
    return Made(looked.digests, looked.unreadable)


def kept(session: Session, event: Finished, database: Database) -> Finished:
    """The event, its artifacts in place with their words and no longer in memory, its trace saved.

    What cannot be put in place, or cannot be remembered, makes it a failure.
    """
    placed = published(event.job, event.outcome.artifacts)
    try:
        event = event._replace(changed=keep(session.project, placed))
    except WriteError as error:
        event = event._replace(outcome=_not_kept(event.outcome, error))
    names = seen_only(event.job, event.outcome)
    found = find_used(session.project, names, event.outcome.seen.fonts)
    trace = record(event.job, event.outcome, datetime.now(UTC), found, placed)
    try:
        database.save(trace, event.job.outputs)
    except DatabaseError as error:  # without it the picture is made again, so others may go on
        event = event._replace(outcome=_not_kept(event.outcome, error))
    return event._replace(outcome=event.outcome._replace(artifacts=()))


def _not_kept(outcome: Outcome, error: ProjectError) -> Outcome:
    failure = Failure(FailureKind.INTERNAL, str(error), error.hint)
    return outcome._replace(failure=failure, artifacts=())
