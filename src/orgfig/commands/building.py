"""Carries out a plan: runs its jobs, keeps what each made, remembers why.

Artifacts are put in place first and the trace is saved second: killed in between, the next build
sees an output without a trace and builds again.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from datetime import UTC, datetime

from orgfig.build import (
    BuildPlan,
    Executor,
    Failure,
    FailureKind,
    Finished,
    Outcome,
    Started,
    record,
)
from orgfig.commands.session import Session
from orgfig.commands.work import Work
from orgfig.errors import WriteError
from orgfig.workspace import Database, keep

__all__ = ["carried_out"]


def carried_out(
    session: Session, work: Work, runner: Executor, database: Database
) -> Generator[Started | Finished]:
    """Run the plan's jobs; each as it starts, and as it ends with all in place and remembered."""
    with closing(_events(runner, work.plan)) as events:
        for event in events:
            yield event if isinstance(event, Started) else _kept(session, event, database)


def _events(runner: Executor, plan: BuildPlan) -> Generator[Started | Finished]:
    yield from runner.run(plan.jobs) if plan.jobs else ()


def _kept(session: Session, event: Finished, database: Database) -> Finished:
    """The event, its artifacts in place and no longer in memory, its trace saved.

    What cannot be put in place makes it a failure.
    """
    try:
        keep(session.project, event.outcome.artifacts)
    except WriteError as error:
        event = event._replace(outcome=_not_kept(event.outcome, error))
    trace = record(event.job, event.outcome, datetime.now(UTC))
    database.save(trace, event.job.outputs)
    return event._replace(outcome=event.outcome._replace(artifacts=()))


def _not_kept(outcome: Outcome, error: WriteError) -> Outcome:
    failure = Failure(FailureKind.INTERNAL, str(error), error.hint)
    return outcome._replace(failure=failure, artifacts=())
