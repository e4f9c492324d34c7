"""Tells a build while it goes on: how far it is, what failed, what was printed, how it ended.

To people in words among the messages; to programs, where the session has events, line by line.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from orgfig.build import Event, Finished, Job, Progressed, Republished, Settled, Started, Woken
from orgfig.commands.session import Session, width_of
from orgfig.commands.work import Work
from orgfig.diagnostics import Diagnostic
from orgfig.errors import OrgfigError
from orgfig.org.model import SourceBlock
from orgfig.report import terminal
from orgfig.report.progress import Progress
from orgfig.report.summary import build_summary, ending

__all__ = [
    "Told",
    "giving_up_told",
    "progress_text",
    "reported",
    "story",
    "tell_built",
    "tell_dropped",
    "tell_end",
    "tell_plan",
    "tell_ready",
    "tell_republished",
    "tell_unconfined",
    "told",
]

Told = Finished | Republished | Settled
"""What is told of a build, and counts in the end."""


def told(
    session: Session, work: Work, events: Iterable[Event | Settled]
) -> Iterator[Finished | Settled]:
    """Tell each event as it comes; those that end or settle a job are handed on."""
    begun = time.monotonic()
    progress = Progress(work.plan.steps, session.project.jobs, begun, live=session.is_live)
    try:
        for event in reported(session, work, events):
            progress.resized(width_of(session.err))
            session.write(progress_text(progress, event, time.monotonic()))
            for text in story(work, event):
                session.say(text, progress)
            if isinstance(event, Finished | Settled):
                yield event
    finally:
        session.write(progress.cleared())


def tell_unconfined(session: Session) -> None:
    """Warn, at every call, where nothing holds figures."""
    if not session.project.policy.confined:
        session.tell("warning: figures run unconfined: they may read and change all that you may")


def tell_plan(session: Session, work: Work, problems: Sequence[Diagnostic]) -> None:
    """Report what is to be done and what is wrong, to those who listen to events."""
    if session.events is not None:
        from orgfig.report.events import Lines
        from orgfig.report.explanation import explained

        blocks, traces = _blocks(work), work.snapshot.traces
        some = explained(work.plan.steps, work.figures, traces, blocks)
        session.report(Lines(work.figures, blocks).plan(some, problems))


def tell_end(
    session: Session,
    work: Work,
    found: Sequence[Told],
    seconds: float,
    *,
    succeeded: bool,
    is_complete: bool = True,
) -> None:
    """Tell how a build ended: at its end, or where it was interrupted."""
    session.show(build_summary(work.plan, found, seconds, _blocks(work)))
    if session.events is not None:
        from orgfig.report.events import ended

        end = ending(work.plan, found)
        session.report(ended(end, seconds, is_complete=is_complete, succeeded=succeeded))


def tell_republished(session: Session, work: Work, found: Sequence[Republished]) -> None:
    """Tell which pictures got other words, and which could not: the one for programs only."""
    session.show_diagnostics([problem for one in found for problem in one.problems])
    if found and session.events is not None:
        from orgfig.report.events import Lines

        lines = Lines(work.figures, _blocks(work))
        for one in found:
            session.report(lines.republished(one))


def tell_dropped(session: Session, work: Work, jobs: Sequence[Job]) -> None:
    """Report which jobs were given up while they ran, to those who listen to events."""
    if jobs and session.events is not None:
        from orgfig.report.events import Lines

        lines = Lines(work.figures, _blocks(work))
        for job in jobs:
            session.report(lines.dropped(job))


def tell_ready(session: Session) -> None:
    """Report that every change is noticed from now on, to those who listen to events."""
    if session.events is not None:
        from orgfig.report.events import ready

        session.report(ready())


def tell_built(
    session: Session,
    work: Work,
    found: Sequence[Told],
    seconds: float,
    *,
    is_complete: bool = True,
) -> None:
    """Report how a build among others ended, to those who listen to events."""
    if session.events is not None:
        from orgfig.report.events import ended

        end = ending(work.plan, found)
        well = not (end.failed or end.blocked or end.wordless)
        succeeded = is_complete and well
        session.report(ended(end, seconds, is_complete=is_complete, succeeded=succeeded))


@contextmanager
def giving_up_told(session: Session) -> Iterator[None]:
    """Report, to those who listen to events, why orgfig itself gives up."""
    try:
        yield
    except OrgfigError as error:
        if session.events is not None:
            from orgfig.report.events import stopped

            session.report(stopped(error))
        raise


def reported(
    session: Session, work: Work, events: Iterable[Event | Settled]
) -> Iterator[Event | Settled]:
    """The same events, each first reported to those who listen."""
    if session.events is None:
        yield from events
        return
    from orgfig.report.events import Lines

    lines = Lines(work.figures, _blocks(work))
    expected = {step.job.name: step.expected for step in work.plan.steps}
    for event in events:
        if isinstance(event, Started):
            session.report(lines.started(event, expected.get(event.job.name)))
        elif isinstance(event, Progressed):
            session.report(lines.progressed(event))
        elif isinstance(event, Finished):
            session.report(lines.finished(event))
        elif isinstance(event, Settled):
            session.report(lines.settled(event))
        yield event


def progress_text(progress: Progress, event: Event | Settled, now: float) -> str:
    """What to write of an event where progress is shown."""
    if isinstance(event, Started):
        return progress.started(event.job, now)
    if isinstance(event, Finished):
        return progress.finished(event.job, event.outcome, now)
    if isinstance(event, Progressed):
        progress.counted(event, now)
        return ""
    if isinstance(event, Woken):
        return progress.passed(now)
    return progress.settled(event.step, now)


def story(work: Work, event: Event | Settled) -> Iterator[str]:
    """What there is to tell of a job that ended: its failure, what it printed, its notes."""
    if isinstance(event, Settled):
        yield from map(terminal.diagnostic_text, event.step.problems)
    if not isinstance(event, Finished):
        return
    files = (*event.job.files, *event.job.modules)
    if event.outcome.failure is not None:
        yield terminal.failure_text(event.outcome.failure, files, _blocks(work))
    if event.outcome.stdout or event.outcome.stderr:
        outcome = event.outcome
        yield terminal.printed_text(event.job.name, outcome.stdout, outcome.stderr, files)
    for note in event.outcome.notes:
        yield terminal.note_text(note, files)


def _blocks(work: Work) -> list[SourceBlock]:
    return [block for notebook in work.notebooks for block in notebook.document.blocks]
