"""How long jobs are expected to run, from how long they ran; the order in which that ends soonest.

The longest are started first, so that none of them runs alone at the end (Graham, "Bounds on
multiprocessing timing anomalies", 1969). What never ran could be the longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heapreplace

from orgfig.build.job import FailureKind, Job
from orgfig.build.model import Step, Trace
from orgfig.figure.movies import is_movie

__all__ = ["expected", "is_quick", "plays", "slowest_first", "time_left"]

QUICK = 2.0
"""Seconds that a figure takes at most which may be drawn beside as many as run anyway."""


def expected(outputs: Iterable[str], traces: Mapping[str, Trace]) -> float | None:
    """Seconds that the last runs took which made `outputs`; None where that is not known.

    A run that failed says nothing, unless it was stopped at a limit: the next one takes as long.
    """
    known = {id(traces[path]): traces[path] for path in outputs if path in traces}
    if not known or any(_says_nothing(trace) for trace in known.values()):
        return None
    return sum(trace.wall for trace in known.values())


def is_quick(step: Step) -> bool:
    """Whether it is expected to end soon; where nothing is known, whether it is a still."""
    return not plays(step.job) if step.expected is None else step.expected <= QUICK


def slowest_first(steps: Iterable[Step]) -> tuple[Job, ...]:
    """The jobs that can be run now: unknown ones first, then by time; else as they stand.

    Among the unknown ones movies come before stills: they have many pictures to draw. The time
    of a job is its own and that of those that wait for it, for they come after it.
    """
    some = list(steps)
    ways = _ways(some)
    ready = [step for step in some if step.is_runnable]
    ready.sort(key=lambda one: _urgency(one.job, ways[one.job.name]))
    return tuple(step.job for step in ready)


def plays(job: Job) -> bool:
    """Whether a movie is among what it makes: it has many pictures to draw."""
    return any(map(is_movie, job.outputs))


def time_left(
    running: Iterable[tuple[float | None, float]],
    waiting: Iterable[float | None],
    known: Sequence[float],
    workers: int,
) -> float | None:
    """Seconds until all has ended, `workers` at a time; None where that cannot be said.

    `running` are what each job is expected to take and what it has taken, `waiting` are the
    expected times of the others, in the order in which they will be started. What is not known
    is taken to be the median of `known`; nothing can be said where that is needed and none is
    known, or once a job of which nothing is known takes longer. One over its own time is taken
    to need as much again as it is over.
    """
    some, others = list(running), list(waiting)
    usual = sorted(known)[len(known) // 2] if known else 0.0
    if not known and None in [*(likely for likely, _ in some), *others]:
        return None
    if any(likely is None and taken > usual for likely, taken in some):
        return None
    ends = [abs((usual if likely is None else likely) - taken) for likely, taken in some]
    ends += [0.0] * (workers - len(ends))
    heapify(ends)
    for likely in others:
        heapreplace(ends, ends[0] + (usual if likely is None else likely))
    return max(ends)


def _ways(steps: Sequence[Step]) -> dict[str, float | None]:
    """By name, how long a job takes with the longest way of those that wait for it.

    None where its own time is not known. Makers stand before readers in a plan.
    """
    ways = {step.job.name: step.expected for step in steps}
    longest: dict[str, float] = {}
    for step in reversed(steps):
        name = step.job.name
        own = ways[name]
        if own is not None:
            ways[name] = own + longest.get(name, 0.0)
        for maker in step.after if step.is_waiting else ():
            longest[maker] = max(longest.get(maker, 0.0), ways[name] or 0.0)
    return ways


def _urgency(job: Job, way: float | None) -> tuple[bool, bool, float]:
    return (way is not None, way is not None or not plays(job), -(way or 0.0))


def _says_nothing(trace: Trace) -> bool:
    return trace.failure is not None and trace.failure.kind is not FailureKind.LIMIT
