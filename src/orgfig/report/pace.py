"""How far a job says that it is, and when it will be done if it goes on like that.

The pace is that of the frames themselves: what comes before the first one (imports, the lines of
a contour) is not taken to come again with each.
"""

from __future__ import annotations

from typing import NamedTuple

from orgfig.build.job import Progressed

__all__ = ["Pace"]

ENOUGH = 0.3
"""Seconds of counting from which a pace is told: the first frames fill caches, and a count comes
only every tenth of a second."""


class Pace(NamedTuple):
    """`done` of `total`, told `at` a time; it counts `since` a time at which it said `first`.

    `each` is how many seconds one takes; None where that cannot be told yet.
    """

    done: int
    total: int
    at: float
    first: int
    since: float
    each: float | None = None

    @staticmethod
    def of(event: Progressed, now: float, before: Pace | None) -> Pace:
        """How far it is now. A job may count more than once; the pace it had holds meanwhile."""
        done, total = event.done, event.total
        if before is None or total != before.total or done < before.done:
            return Pace(done, total, now, done, now, before and before.each)
        pace = before._replace(done=done, at=now)
        taken, some = now - pace.since, done - pace.first
        return pace._replace(each=taken / some) if some and taken >= ENOUGH else pace

    def expected(self, begun: float) -> float | None:
        """Seconds that the job will take in all, which has begun then; None if not known."""
        if self.each is None:
            return None
        return self.at - begun + self.each * (self.total - self.done)

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"
