"""Tells a build while it goes on: how far it is, what failed, what was printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orgfig.build import Finished, Started
from orgfig.commands.session import Session
from orgfig.commands.work import Work
from orgfig.report import terminal

__all__ = ["told"]


def told(session: Session, work: Work, events: Iterable[Started | Finished]) -> Iterator[Finished]:
    """Tell each event as it comes; those that end a job are handed on."""
    progress = session.progress(len(work.plan.jobs))
    try:
        for event in events:
            if isinstance(event, Started):
                session.write(progress.started(event.job))
                continue
            session.write(progress.finished(event.job, event.outcome))
            for text in _story(work, event):
                session.say(text, progress)
            yield event
    finally:
        session.write(progress.cleared())


def _story(work: Work, event: Finished) -> Iterator[str]:
    """What there is to tell of a job that ended: its failure, what it printed, its notes."""
    files = (*event.job.files, *event.job.modules)
    blocks = [block for notebook in work.notebooks for block in notebook.document.blocks]
    if event.outcome.failure is not None:
        yield terminal.failure_text(event.outcome.failure, files, blocks)
    if event.outcome.stdout or event.outcome.stderr:
        outcome = event.outcome
        yield terminal.printed_text(event.job.name, outcome.stdout, outcome.stderr, files)
    for note in event.outcome.notes:
        yield terminal.note_text(note, files)
