"""Carries out a plan: runs its jobs, keeps what each made, remembers why.

Artifacts are put in place first and the trace is saved second: killed in between, the next build
sees an output without a trace and builds again.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime

from orgfig.build import (
    Event,
    Executor,
    Failure,
    FailureKind,
    Finished,
    Growing,
    Job,
    Outcome,
    Settled,
    Step,
    record,
    seen_only,
)
from orgfig.build.course import Course, Made
from orgfig.build.expected import slowest_first
from orgfig.commands.session import Session
from orgfig.commands.work import Work
from orgfig.errors import DatabaseError, ProjectError, WriteError
from orgfig.workspace import Database, find_used, keep

__all__ = ["carried_out", "kept"]


def carried_out(
    session: Session, work: Work, runner: Executor, database: Database
) -> Generator[Event]:
    """Run the plan's jobs; each as it starts, and as it ends with all in place and remembered.

    A step that waits for others is settled once they have ended, and its job is run if it must.
    """
    course = Course(work.plan, work.snapshot)
    yield from map(Settled, course.held())
    jobs = slowest_first(work.plan.steps)
    while jobs:
        later: list[Job] = []
        with closing(_events(runner, jobs)) as events:
            for event in events:
                if not isinstance(event, Finished):
                    yield event
                    continue
                done = kept(session, event, database)
                yield done
                steps = tuple(_settled(session, course, done))
                yield from map(Settled, steps)
                _take(runner, slowest_first(steps), later)
        jobs = tuple(later)


def _events(runner: Executor, jobs: Sequence[Job]) -> Generator[Event]:
    yield from runner.run(jobs)


def _settled(session: Session, course: Course, event: Finished) -> Iterator[Step]:
    """What the end of a job settles, by what stands in the project now."""
    wanted = course.wanted(event.job)
    made = Made({}, {})
    if wanted:
        from orgfig.workspace.data import look_at_data  # few figures make data

        looked = look_at_data(session.project, wanted, {}, datetime.now(UTC))
        made = Made(looked.digests, looked.unreadable)
    return course.ended(event.job, succeeded=event.outcome.succeeded, made=made)


def _take(runner: Executor, jobs: Sequence[Job], later: list[Job]) -> None:
    """Have jobs run beside those that run now where that can be, else after them."""
    if jobs and isinstance(runner, Growing):
        runner.add(jobs)
    else:
        later.extend(jobs)


def kept(session: Session, event: Finished, database: Database) -> Finished:
    """The event, its artifacts in place and no longer in memory, its trace saved.

    What cannot be put in place, or cannot be remembered, makes it a failure.
    """
    try:
        event = event._replace(changed=keep(session.project, event.outcome.artifacts))
    except WriteError as error:
        event = event._replace(outcome=_not_kept(event.outcome, error))
    names = seen_only(event.job, event.outcome)
    found = find_used(session.project, names, event.outcome.seen.fonts)
    trace = record(event.job, event.outcome, datetime.now(UTC), found)
    try:
        database.save(trace, event.job.outputs)
    except DatabaseError as error:  # without it the picture is made again, so others may go on
        event = event._replace(outcome=_not_kept(event.outcome, error))
    return event._replace(outcome=event.outcome._replace(artifacts=()))


def _not_kept(outcome: Outcome, error: ProjectError) -> Outcome:
    failure = Failure(FailureKind.INTERNAL, str(error), error.hint)
    return outcome._replace(failure=failure, artifacts=())
