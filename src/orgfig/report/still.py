"""What a watch says of figures that take long, so that nobody thinks it has stopped.

Gives words; the caller writes them, and says what time it is, in seconds of any clock.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from orgfig.build.job import Event, Job, Progressed, Started
from orgfig.build.model import Settled
from orgfig.digest import Digest
from orgfig.report.progress import spoken

__all__ = ["Still"]

PATIENCE, MOST_PATIENCE = 5.0, 300.0
"""Seconds after which it is said that a figure is still drawn; twice as many each time."""


@dataclass(slots=True, eq=False)
class _Drawing:
    job: Job
    begun: float
    due: float
    count: str = ""


@dataclass(slots=True)
class Still:
    """Remembers what is being drawn, and how far each says it is."""

    _drawing: dict[Digest, _Drawing] = field(default_factory=dict)

    def note(self, event: Event | Settled, now: float) -> None:
        """Note that a job has begun, or how far it is."""
        if isinstance(event, Started):
            self._drawing[event.job.key] = _Drawing(event.job, now, now + PATIENCE)
        elif isinstance(event, Progressed) and event.job.key in self._drawing:
            self._drawing[event.job.key].count = f": {event.done} of {event.total}"

    def forget(self, jobs: Iterable[Job]) -> None:
        """Note that these were given up; the same may begin again."""
        for job in jobs:
            self._drawing.pop(job.key, None)

    def lines(self, now: float, running: Container[Digest]) -> Iterator[tuple[Job, str]]:
        """What is to be said now, of which job; those that are not `running` are forgotten."""
        self._drawing = {key: one for key, one in self._drawing.items() if key in running}
        for one in self._drawing.values():
            if now >= one.due:
                taken = now - one.begun
                one.due = now + min(taken, MOST_PATIENCE)
                yield one.job, f"still drawing {one.job.name}{one.count} after {spoken(taken)}"
