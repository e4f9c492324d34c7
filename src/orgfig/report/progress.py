"""A build while it goes on: how far it is, what runs, how long it will take.

Gives text; the caller writes it, in order, and says what time it is, in seconds of any clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from orgfig.build.expected import plays, time_left
from orgfig.build.job import Job, Outcome, Progressed
from orgfig.build.model import Step
from orgfig.report.escape import visible
from orgfig.report.live_line import Shown, live_line, names_of
from orgfig.report.pace import Pace

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
    its own newlines, and must be written to one stream as it is. A job that counts what it draws
    is shown with how far it is.
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
        self._known = [
            step.expected for step in some if step.expected is not None and not plays(step.job)
        ]
        self._movies = {step.job.name for step in coming if plays(step.job)}
        self._running: dict[str, tuple[float | None, float]] = {}
        self._paces: dict[str, Pace] = {}
        self._has_news = False
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

    def counted(self, event: Progressed, now: float) -> None:
        """Note how far a job is; it is shown when time has `passed`."""
        name = event.job.name
        self._paces[name] = Pace.of(event, now, self._paces.get(name))
        self._has_news = True

    def finished(self, job: Job, outcome: Outcome, now: float) -> str:
        """What to write when a job has ended: on a live terminal only a failure leaves a line."""
        self._running.pop(job.name, None)
        self._paces.pop(job.name, None)
        self._done += 1
        if outcome.succeeded and not plays(job):
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
        """What to write while nothing starts or ends: seldom, but on a live terminal.

        There, once a second, and whenever a job has counted on.
        """
        if self._live:
            is_due = self._has_news or self._seconds(now) != self._seconds(self._now)
            return self._again(now) if is_due else ""
        if now - self._last_line < self._patience or not self._running:
            return ""
        self._patience = min(2 * self._patience, MOST_PATIENCE)
        self._last_line = self._now = now
        left = self._left()
        names = names_of(self._shown())
        return f"{self._count()} still running: {names}{left and f'; {left}'}\n"

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
        self._now, self._has_news = now, False
        if not self._live or self._done >= self._total:
            return self.cleared()
        taken = self._seconds(now)
        times = (spoken(taken) if taken else "", self._left())
        return CLEAR_LINE + live_line(self._count(), times, self._shown(), self._width - 1)

    def _seconds(self, now: float) -> int:
        return int(now - self._begun)

    def _shown(self) -> list[Shown]:
        """What runs now, the first started first, how far it is, and how long if that is long."""
        times = {name: self._now - begun for name, (_, begun) in self._running.items()}
        return [
            Shown(name, str(self._paces.get(name, "")), "" if time < LONG else spoken(time))
            for name, time in times.items()
        ]

    def _count(self) -> str:
        return f"[{self._done:{len(str(self._total))}}/{self._total}]"

    def _left(self) -> str:
        """The expected time left, in words; nothing where nothing is known.

        An end that was promised stays so until it is clearly another, or is past and no other
        one is known: no words jump about.
        """
        left = self._seconds_left()
        if left is not None:
            end = self._now + left
            if self._promised is None or abs(end - self._promised) > max(SLACK, SHARE * left):
                self._promised = end
        elif self._promised is not None and self._promised <= self._now:
            self._promised = None
        return "" if self._promised is None else _about(self._promised - self._now)

    def _seconds_left(self) -> float | None:
        """None as long as a movie is among what never ran: how long stills take is no measure."""
        running = {name: self._expected(name) for name in self._running}
        if any({**self._waiting, **running}.get(name, 0.0) is None for name in self._movies):
            return None
        timed = [(likely, self._now - self._running[name][1]) for name, likely in running.items()]
        return time_left(timed, self._in_order(), self._known, self._workers)

    def _expected(self, name: str) -> float | None:
        """How long a job took last time; else how long it will, if it goes on as it counts."""
        likely, begun = self._running[name]
        pace = self._paces.get(name)
        return pace.expected(begun) if likely is None and pace else likely

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
