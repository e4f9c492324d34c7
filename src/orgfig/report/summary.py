"""How a build ended: what was built, what is left, and at the very end what failed, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from orgfig.audit.failure import blame
from orgfig.build.job import Finished, Job
from orgfig.build.model import BuildPlan, Republished, Settled, Step
from orgfig.diagnostics import Diagnostic
from orgfig.location import Location
from orgfig.org.model import SourceBlock
from orgfig.report.counts import drawn_by, given_captions, spoken_figures
from orgfig.report.escape import visible
from orgfig.report.explanation import nothing_to_do
from orgfig.report.messages import problem_lines
from orgfig.report.progress import exactly

__all__ = ["Ending", "build_summary", "ending"]

NAMES_SHOWN = 5


class Ending(NamedTuple):
    """What became of each step of a plan: exactly one of these; some are `republished`, too."""

    built: tuple[Finished, ...]
    failed: tuple[Finished, ...]
    blocked: tuple[Step, ...]
    not_run: tuple[Step, ...]
    up_to_date: tuple[Step, ...]
    republished: tuple[Republished, ...] = ()

    @property
    def wordless(self) -> int:
        """How many pictures could not be given their new captions."""
        return sum(len(one.problems) for one in self.republished)


def ending(plan: BuildPlan, told: Sequence[Finished | Republished | Settled]) -> Ending:
    """What became of the plan, after what was told of it."""
    ended = {one.job.outputs: one for one in told if isinstance(one, Finished)}
    settled = {one.step.job.outputs: one.step for one in told if isinstance(one, Settled)}
    steps = [settled.get(step.job.outputs, step) for step in plan.steps]
    rest = [step for step in steps if step.job.outputs not in ended]
    blocked = tuple(step for step in rest if step.problems)
    open_ones = [step for step in rest if not step.problems]
    return Ending(
        built=tuple(one for one in ended.values() if one.outcome.succeeded),
        failed=tuple(one for one in ended.values() if not one.outcome.succeeded),
        blocked=blocked,
        not_run=tuple(step for step in open_ones if step.reasons),
        up_to_date=tuple(step for step in open_ones if not step.reasons),
        republished=tuple(one for one in told if isinstance(one, Republished)),
    )


def build_summary(
    plan: BuildPlan,
    told: Sequence[Finished | Republished | Settled],
    seconds: float,
    blocks: Sequence[SourceBlock] = (),
) -> str:
    """How a build ended, in lines: what was built, what was not, and failures at their Org lines.

    `told` are the events of the build that ended or settled something; `blocks` are those of the
    notebooks.
    """
    found = ending(plan, told)
    lines = [*_reworded(found), *_built(found, seconds), *_left(found), *_failed(found, blocks)]
    return "\n".join(lines or [nothing_to_do(plan)])


def _reworded(found: Ending) -> Iterator[str]:
    """How many pictures were given other words, and how many could not be."""
    given = sum(len(one.outputs) for one in found.republished)
    if given:
        more = "" if _ran(found) else f", {_up_to_date(found)}"
        yield f"{given_captions(given)}{more}"
    if found.wordless:
        yield f"{found.wordless} could not be given a new caption"


def _ran(found: Ending) -> bool:
    """Whether another line says how many are up to date."""
    return bool(found.built or found.failed or found.not_run or found.blocked)


def _up_to_date(found: Ending) -> str:
    return f"{spoken_figures(drawn_by(step.job for step in found.up_to_date))} up to date"


def _built(found: Ending, seconds: float) -> Iterator[str]:
    built = drawn_by([one.job for one in found.built])
    up_to_date = drawn_by([step.job for step in found.up_to_date])
    if found.built or found.failed:
        more = f", {up_to_date} up to date" if up_to_date else ""
        yield f"{spoken_figures(built)} built in {exactly(seconds)}{more}"
    elif up_to_date and (found.not_run or found.blocked):
        yield _up_to_date(found)


def _left(found: Ending) -> Iterator[str]:
    if found.not_run:
        jobs = [step.job for step in found.not_run]
        yield f"{spoken_figures(drawn_by(jobs))} not done: {_names(jobs)}"
    if found.blocked:
        yield f"{spoken_figures(drawn_by([step.job for step in found.blocked]))} cannot be run:"
    yield from _blocked(found.blocked)


def _blocked(steps: Sequence[Step]) -> Iterator[str]:
    """One problem of each; of those that several figures share, each gets another one."""
    told: set[Diagnostic] = set()
    for step in steps:
        problem = next((one for one in step.problems if one not in told), step.problems[0])
        told.add(problem)
        yield _line(problem.where, step.job, problem.message)


def _failed(found: Ending, blocks: Sequence[SourceBlock]) -> Iterator[str]:
    if found.failed:
        yield f"{spoken_figures(drawn_by([one.job for one in found.failed]))} failed:"
    for one in found.failed:
        if one.outcome.failure is not None:
            where = blame(one.outcome.failure, (*one.job.files, *one.job.modules), blocks)
            yield _line(where, one.job, one.outcome.failure.message)


def _line(where: Location | None, job: Job, message: str) -> str:
    (line,) = problem_lines(where, None, f"{job.name}: {message}", None)
    return f"  {line}"


def _names(jobs: Sequence[Job]) -> str:
    names = [job.name for job in jobs]
    more = len(names) - NAMES_SHOWN
    return visible(", ".join(names[:NAMES_SHOWN])) + (f" and {more} more" if more > 0 else "")
