"""What becomes of figures that read what others make, as a watch looks again and again.

Says of each that it is not run, and why, or that it no longer waits. Runs and shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orgfig.build import Job, Settled, Step
from orgfig.commands.work import Work
from orgfig.diagnostics import Diagnostic, Severity

__all__ = ["decided", "held", "not_run"]


def held(work: Work, failed: Iterable[Job]) -> Iterator[Step]:
    """The steps that wait for what has failed, or cannot be run; each says for what."""
    if not any(step.after for step in work.plan.steps):
        return
    from orgfig.build.course import Course, Made  # few figures make data

    course = Course(work.plan, work.snapshot)
    yield from course.held()
    for job in failed:
        yield from course.ended(job, succeeded=False, made=Made({}, {}))


def not_run(step: Step) -> Diagnostic:
    """Why a held step is not run; no error of its own, for it goes with that of another."""
    problem = step.problems[-1]
    message = f"{step.job.name} is not run: {problem.message}"
    return problem._replace(severity=Severity.WARNING, message=message)


def decided(before: Work, now: Work, failed: Iterable[Job]) -> list[Settled]:
    """The steps that waited in one look and do not in the next, with what becomes of them."""
    waited = {step.job.outputs for step in before.plan.steps if step.is_waiting}
    steps = (step for step in now.plan.steps if not step.is_waiting)
    found = (*steps, *held(now, failed))
    return [Settled(step) for step in found if step.job.outputs in waited]
