"""Carries out a plan beside the project: what is made for others lies in a folder of its own.

Every job is run, whatever stands in the project, and who reads what another one makes is given
what came of it just now. Nothing is kept and nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

from orgfig.build import (
    BuildPlan,
    Cause,
    Event,
    Executor,
    Finished,
    Reason,
    Settled,
    Step,
)
from orgfig.build.course import Made
from orgfig.commands.running import run_in_course
from orgfig.commands.work import Work
from orgfig.digest import digest_bytes

__all__ = ["again", "run_beside"]


def again(plan: BuildPlan) -> BuildPlan:
    """The plan by which all is made anew: each step waits for those that make what it reads."""
    makers = {path: step.job.name for step in plan.steps for path in step.job.outputs}
    return BuildPlan(tuple(_again(step, makers) for step in plan.steps), plan.diagnostics)


def run_beside(work: Work, runner: Executor, folder: Path) -> Generator[Event | Settled]:
    """Run a plan that `again` made; what others read is put into `folder`, by project path.

    Each job as it starts and as it ends; and those steps that waited, as they are settled.
    """

    def look(done: Finished, paths: Sequence[str]) -> Made:
        return _put(done, paths, folder)

    yield from run_in_course(work, runner, lambda event: event, look)


def _again(step: Step, makers: dict[str, str]) -> Step:
    """The step as one that is run now, once those have ended that make what it reads."""
    names = dict.fromkeys(makers[path] for path in step.job.data if path in makers)
    reasons = (*step.reasons, Reason(Cause.FORCED, step.job.name))
    return step._replace(reasons=reasons, after=tuple(names))


def _put(done: Finished, paths: Sequence[str], folder: Path) -> Made:
    """Write what a job has just made for others, and say what that is."""
    made = {one.path: one.data for one in done.outcome.artifacts if one.path in paths}
    for path, data in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return Made({path: digest_bytes(data) for path, data in made.items()}, {})
