"""Whose turn it is among jobs that wait for a place.

What a save has just changed comes before what it left alone, and what is quick may have a place
of its own, for somebody waits for it. What was given up while it ran begins again once its text
has been left alone for as long as was drawn in vain: typing on in a block starts it a few times.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import NamedTuple

from orgfig.build.job import Job
from orgfig.digest import Digest

__all__ = ["MOST_QUIET", "Turns"]

MOST_QUIET = 1.0
"""Seconds for which a text is left alone at most before its job begins again."""


class _Quiet(NamedTuple):
    """For how many seconds a text is to be left alone, and until when that is, if it is so."""

    seconds: float
    until: float


NEVER = _Quiet(0.0, 0.0)


class Turns:
    """Jobs in the order in which they will be started; times are those of a monotonic clock."""

    def __init__(self) -> None:
        self._hurried: list[Job] = []
        self._jobs: list[Job] = []
        self._quiet: dict[tuple[str, ...], _Quiet] = {}

    def __bool__(self) -> bool:
        return bool(self._hurried or self._jobs)

    def __iter__(self) -> Iterator[Job]:
        return iter((*self._hurried, *self._jobs))

    def add(self, jobs: Iterable[Job], *, first: bool = False) -> None:
        """Have these jobs wait, too, behind the others or before them."""
        at = 0 if first else len(self._jobs)
        self._jobs[at:at] = jobs

    def hurry(self, jobs: Iterable[Job]) -> None:
        """Have these jobs wait before all others; they may be given a spare place."""
        self._hurried[:0] = jobs

    def take(
        self, free: int, spare: int, is_ready: Callable[[Job], bool], now: float
    ) -> Job | None:
        """The job whose turn it is, which waits no more; None where none can be started now.

        So many places are `free`, and `spare` more for jobs that hurry.
        """
        for jobs, places in ((self._hurried, free + spare), (self._jobs, free)):
            for job in jobs if places > 0 else ():
                if is_ready(job) and not self._rests(job, now):
                    jobs.remove(job)
                    return job
        return None

    def drop(self, keys: Container[Digest], now: float) -> None:
        """Forget the jobs with these keys; those that take their place wait as long once more."""
        for job in self:
            if job.key in keys and job.outputs in self._quiet:
                self.gave_up(job, 0.0, now)
        self._hurried = [job for job in self._hurried if job.key not in keys]
        self._jobs = [job for job in self._jobs if job.key not in keys]

    def gave_up(self, job: Job, seconds: float, now: float) -> None:
        """Take down that a job was given up that had run for so many seconds."""
        before = self._quiet.get(job.outputs, NEVER).seconds
        quiet = min(before + seconds, MOST_QUIET)
        self._quiet[job.outputs] = _Quiet(quiet, now + quiet)

    def ended(self, job: Job) -> None:
        """Take down that a job has ended: nothing of it was in vain."""
        self._quiet.pop(job.outputs, None)

    def _rests(self, job: Job, now: float) -> bool:
        return now < self._quiet.get(job.outputs, NEVER).until
