"""Runs the jobs of a plan: those that are outdated, and those that wait once it is their turn.

What becomes of what a job made, and where others find it, is said by whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing

from orgfig.build import Event, Executor, Finished, Growing, Job, Settled
from orgfig.build.course import Course, Made
from orgfig.build.expected import slowest_first
from orgfig.commands.work import Work

__all__ = ["events_of", "run_in_course"]

Keep = Callable[[Finished], Finished]
"""Keeps what a job made, and says how it ended then."""

Look = Callable[[Finished, Sequence[str]], Made]
"""Says what stands at those paths that a job made and others read."""


def run_in_course(
    work: Work, runner: Executor, keep: Keep, look: Look
) -> Generator[Event | Settled]:
    """Each job as it starts, and as it ends with all of it kept.

    A step that waits for others is settled once they have ended, and its job is run if it must.
    """
    course = Course(work.plan, work.snapshot)
    yield from map(Settled, course.held())
    jobs = slowest_first(work.plan.steps)
    while jobs:
        later: list[Job] = []
        with closing(events_of(runner, jobs)) as events:
            for event in events:
                if not isinstance(event, Finished):
                    yield event
                    continue
                done = keep(event)
                yield done
                made, well = look(done, course.wanted(done.job)), done.outcome.succeeded
                steps = tuple(course.ended(done.job, succeeded=well, made=made))
                yield from map(Settled, steps)
                later.extend(_left(runner, slowest_first(steps)))
        jobs = tuple(later)


def events_of(runner: Executor, jobs: Sequence[Job]) -> Generator[Event]:
    """What running the jobs gives; nothing is started where there are none."""
    yield from runner.run(jobs) if jobs else ()


def _left(runner: Executor, jobs: Sequence[Job]) -> Sequence[Job]:
    """Those of the jobs that cannot be run beside what runs now, and come after it."""
    if not (jobs and isinstance(runner, Growing)):
        return jobs
    runner.add(jobs)
    return ()
