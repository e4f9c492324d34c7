"""A build as it is told: why, how far, how it ended. Gives text; the caller writes it, in order."""

from __future__ import annotations

from collections.abc import Sequence

from orgfig.build.model import BuildPlan, Finished, Job, Outcome, Step
from orgfig.diagnostics import Severity
from orgfig.report.escape import cut, visible

__all__ = ["Progress", "build_summary", "explanation"]

CLEAR_LINE = "\r\x1b[K"
"""To the first column, and away with what stands on the line (ECMA-48, EL)."""

UNKNOWN_WIDTH = 80
"""For a terminal that says it has no columns: it does not know."""

NAMES_SHOWN = 5


class Progress:
    """Text for the steps of a build of `total` jobs.

    On a `live` terminal the last line says what runs now; it is cleared before anything else is
    printed, so nothing is torn apart. Elsewhere each finished job is a line. Every text carries
    its own newlines, and must be written to one stream as it is.
    """

    def __init__(self, total: int, *, width: int = 80, live: bool = False) -> None:
        self._total = total
        self._width = width or UNKNOWN_WIDTH
        self._live = live
        self._done = 0
        self._running: dict[str, None] = {}

    def started(self, job: Job) -> str:
        """What to write when a job starts; nothing where lines stay."""
        self._running[job.name] = None
        return self._again()

    def finished(self, job: Job, outcome: Outcome) -> str:
        """What to write when a job has ended: on a live terminal only a failure leaves a line."""
        self._running.pop(job.name, None)
        self._done += 1
        ending = f"{outcome.wall:.1f} s" if outcome.succeeded else "failed"
        line = f"{self._count()} {visible(job.name)}  {ending}"
        return self.tell(line) if not (self._live and outcome.succeeded) else self._again()

    def tell(self, text: str) -> str:
        """What to write so that `text` stands on lines of its own, the live line below it."""
        return f"{self.cleared()}{text}\n{self._again()}"

    def cleared(self) -> str:
        """What to write so that the live line is gone, when the build ends or is interrupted."""
        return CLEAR_LINE if self._live else ""

    def _again(self) -> str:
        """The live line, one column short of the edge so that no terminal wraps it."""
        if not self._live or not self._running:
            return self.cleared()
        names = visible(", ".join(self._running))
        return CLEAR_LINE + cut(f"{self._count()} {names}", self._width - 1)

    def _count(self) -> str:
        return f"[{self._done:{len(str(self._total))}}/{self._total}]"


def explanation(plan: BuildPlan) -> str:
    """Why each outdated job is so, one line a reason: `relu: numpy 2.4.5 → 2.4.6`."""
    lines = [line for step in plan.steps for line in _explained(step)]
    return "\n".join(lines or [_nothing_to_do(plan)])


def build_summary(plan: BuildPlan, finished: Sequence[Finished], seconds: float) -> str:
    """How a build ended: what was built, what was not run, and the failures last."""
    built = [event.job for event in finished if event.outcome.succeeded]
    failed = [event.job for event in finished if not event.outcome.succeeded]
    ended = {event.job.key for event in finished}
    left = [job for job in plan.jobs if job.key not in ended]
    blocked = [step.job for step in plan.steps if _is_blocked(step)]
    lines = [f"{_figures(built)} built in {seconds:.1f} s"] if finished else []
    lines += [f"{_figures(left)} not run"] if left else []
    lines += [f"{_figures(blocked)} cannot be run: {_names(blocked)}"] if blocked else []
    lines += [f"{_figures(failed)} failed: {_names(failed)}"] if failed else []
    return "\n".join(lines or [_nothing_to_do(plan)])


def _explained(step: Step) -> list[str]:
    return [visible(f"{step.job.name}: {reason}") for reason in step.reasons]


def _is_blocked(step: Step) -> bool:
    return any(problem.severity is Severity.ERROR for problem in step.problems)


def _nothing_to_do(plan: BuildPlan) -> str:
    if not plan.steps:
        return "nothing to do: there are no figures with code"
    figures = _figures([step.job for step in plan.steps])
    are = "is" if figures == "1 figure" else "are"
    return f"nothing to do: {figures} {are} up to date"


def _figures(jobs: Sequence[Job]) -> str:
    """How many figures, not jobs: several may share one."""
    count = sum(len(job.figures) for job in jobs)
    return "1 figure" if count == 1 else f"{count} figures"


def _names(jobs: Sequence[Job]) -> str:
    names = [job.name for job in jobs]
    more = len(names) - NAMES_SHOWN
    return visible(", ".join(names[:NAMES_SHOWN])) + (f" and {more} more" if more > 0 else "")
