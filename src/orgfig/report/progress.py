"""A build while it goes on: how far it is, what runs, how long it will take.

Gives text; the caller writes it, in order, and says what time it is, in seconds of any clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from orgfig.build.expected import time_left
from orgfig.build.job import Job, Outcome
from orgfig.build.model import Step
from orgfig.report.escape import cut, visible

__all__ = ["Progress", "exactly", "spoken"]

CLEAR_LINE = "\r\x1b[K"
"""To the first column, and away with what stands on the line (ECMA-48, EL)."""

UNKNOWN_WIDTH = 80
"""For a terminal that says it has no columns: it does not know."""

MINUTE, HOUR = 60, 3600
FEW, STEP = 3, 5
"""Seconds that are not counted any more, and by how many they are counted before."""

PATIENCE, MOST_PATIENCE = 30, 300
"""Seconds without a line after which a log is told what still runs; twice as many each time."""

LONG = 10
"""Seconds after which it is said how long a job has been running."""

SLACK, SHARE = 2.0, 0.2
"""By how many seconds, or what part, the end may shift before another one is promised."""


class Progress:
    """Text for the steps of a build, `workers` at a time, which begins at `now`.

    On a `live` terminal the last line says what runs now; it is cleared before anything else is
    printed, so nothing is torn apart. Elsewhere each finished job is a line. Every text carries
    its own newlines, and must be written to one stream as it is.
    """

    def __init__(
        self,
        steps: Iterable[Step],
        workers: int,
        now: float,
        *,
        width: int | None = None,
        live: bool = False,
    ) -> None:
        some = tuple(steps)
        coming = [step for step in some if step.reasons and not step.problems]
        self._waiting = {step.job.name: step.expected for step in coming}
        self._known = [step.expected for step in some if step.expected is not None]
        self._running: dict[str, tuple[float | None, float]] = {}
        self._total, self._done = len(coming), 0
        self._workers = workers
        self._begun = self._now = self._last_line = now
        self._patience = PATIENCE
        self._promised: float | None = None
        self._live = live
        self.resized(width)

    def resized(self, width: int | None) -> None:
        """Note how many columns the terminal has now, as far as it knows."""
        self._width = width or UNKNOWN_WIDTH

    def started(self, job: Job, now: float) -> str:
        """What to write when a job starts; nothing where lines stay."""
        self._running[job.name] = (self._waiting.pop(job.name, None), now)
        self._total = max(self._total, self._done + len(self._running) + len(self._waiting))
        return self._again(now)

    def finished(self, job: Job, outcome: Outcome, now: float) -> str:
        """What to write when a job has ended: on a live terminal only a failure leaves a line."""
        self._running.pop(job.name, None)
        self._done += 1
        if outcome.succeeded:
            self._known.append(outcome.wall)
        ending = exactly(outcome.wall) if outcome.succeeded else "failed"
        return self._ended(f"{visible(job.name)}  {ending}", now, is_kept=not outcome.succeeded)

    def settled(self, step: Step, now: float) -> str:
        """What to write when it is decided whether a job that waited for others is run."""
        if step.is_runnable:
            self._waiting[step.job.name] = step.expected
            return ""
        if step.job.name not in self._waiting:
            return self._again(now)
        del self._waiting[step.job.name]
        self._done += 1
        ending = "cannot be run" if step.problems else "up to date after all"
        return self._ended(f"{visible(step.job.name)}  {ending}", now, is_kept=False)

    def passed(self, now: float) -> str:
        """What to write while nothing happens: once a second on a terminal, seldom elsewhere."""
        if self._live:
            return "" if self._seconds(now) == self._seconds(self._now) else self._again(now)
        if now - self._last_line < self._patience or not self._running:
            return ""
        self._patience = min(2 * self._patience, MOST_PATIENCE)
        self._last_line = self._now = now
        left = self._left()
        return f"{self._count()} still running: {self._names()}{left and f'; {left}'}\n"

    def tell(self, text: str) -> str:
        """What to write so that `text` stands on lines of its own, the live line below it."""
        return f"{self.cleared()}{text}\n{self._again(self._now)}"

    def cleared(self) -> str:
        """What to write so that the live line is gone, when the build ends or is interrupted."""
        return CLEAR_LINE if self._live else ""

    def _ended(self, line: str, now: float, *, is_kept: bool) -> str:
        self._now = self._last_line = now
        self._patience = PATIENCE
        if self._live and not is_kept:
            return self._again(now)
        return self.tell(f"{self._count()} {line}")

    def _again(self, now: float) -> str:
        """The live line, one column short of the edge so that no terminal wraps it."""
        self._now = now
        if not self._live or self._done >= self._total:
            return self.cleared()
        taken = self._seconds(now)
        times = ", ".join(text for text in (taken and spoken(taken), self._left()) if text)
        line = f"{self._count()} {times}{times and ': '}{self._names() or 'waiting'}"
        return CLEAR_LINE + cut(line, self._width - 1)

    def _seconds(self, now: float) -> int:
        return int(now - self._begun)

    def _names(self) -> str:
        """What runs now, the first started first, and how long if that is long."""
        times = ((name, self._now - begun) for name, (_, begun) in self._running.items())
        return visible(", ".join(n if t < LONG else f"{n} ({spoken(t)})" for n, t in times))

    def _count(self) -> str:
        return f"[{self._done:{len(str(self._total))}}/{self._total}]"

    def _left(self) -> str:
        """The expected time left, in words; nothing where nothing is known.

        An end that was promised stays so until it is clearly another: no words jump about.
        """
        running = [(likely, self._now - begun) for likely, begun in self._running.values()]
        left = time_left(running, self._in_order(), self._known, self._workers)
        if left is None:
            self._promised = None
            return ""
        end = self._now + left
        if self._promised is None or abs(end - self._promised) > max(SLACK, SHARE * left):
            self._promised = end
        return _about(self._promised - self._now)

    def _in_order(self) -> list[float | None]:
        """The times of what waits, in the order of `slowest_first`."""
        unknown = [None for likely in self._waiting.values() if likely is None]
        known = [likely for likely in self._waiting.values() if likely is not None]
        return [*unknown, *sorted(known, reverse=True)]


def spoken(seconds: float) -> str:
    """A time as people say it: `14 s`, `2 min 05 s`, `1 h 02 min`."""
    minutes, rest = divmod(int(seconds), MINUTE)
    hours, less = divmod(minutes, MINUTE)
    if hours:
        return f"{hours} h {less:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def exactly(seconds: float) -> str:
    """How long something took, to a tenth of a second as long as that matters: `1.3 s`."""
    return f"{seconds:.1f} s" if seconds < MINUTE else spoken(seconds)


def _about(left: float) -> str:
    """A time to come, no more exact than it is known."""
    if left <= FEW:
        return "a few seconds left"
    if left <= MINUTE:
        return f"about {ceil(left / STEP) * STEP} s left"
    if left <= 2 * HOUR:
        return f"about {ceil(left / MINUTE)} min left"
    return f"about {ceil(left / HOUR)} h left"
