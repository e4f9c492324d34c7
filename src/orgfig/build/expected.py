"""How long jobs are expected to run, from how long they ran; the order in which that ends soonest.

The longest are started first, so that none of them runs alone at the end (Graham, "Bounds on
multiprocessing timing anomalies", 1969). What never ran could be the longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heapreplace

from orgfig.build.job import FailureKind, Job
from orgfig.build.model import Step, Trace

__all__ = ["expected", "slowest_first", "time_left"]


def expected(outputs: Iterable[str], traces: Mapping[str, Trace]) -> float | None:
    """Seconds that the last runs took which made `outputs`; None where that is not known.

    A run that failed says nothing, unless it was stopped at a limit: the next one takes as long.
    """
    known = {id(traces[path]): traces[path] for path in outputs if path in traces}
    if not known or any(_says_nothing(trace) for trace in known.values()):
        return None
    return sum(trace.wall for trace in known.values())


def slowest_first(steps: Iterable[Step]) -> tuple[Job, ...]:
    """The jobs that can be run now: unknown ones first, then by time; else as they stand.

    The time of a job is its own and that of those that wait for it, for they come after it.
    """
    some = list(steps)
    ways = _ways(some)
    ready = [step for step in some if step.is_runnable]
    return tuple(step.job for step in sorted(ready, key=lambda one: _urgency(ways[one.job.name])))


def time_left(
    running: Iterable[tuple[float | None, float]],
    waiting: Iterable[float | None],
    known: Sequence[float],
    workers: int,
) -> float | None:
    """Seconds until all has ended, `workers` at a time; None where that cannot be said.

    `running` are what each job is expected to take and what it has taken, `waiting` are the
    expected times of the others, in the order in which they will be started. What is not known
    is taken to be the median of `known`; nothing can be said where none is known, or once a job
    of which nothing is known takes longer. One over its own time is taken to need as much again
    as it is over.
    """
    if not known:
        return None
    usual = sorted(known)[len(known) // 2]
    some = list(running)
    if any(likely is None and taken > usual for likely, taken in some):
        return None
    ends = [abs((usual if likely is None else likely) - taken) for likely, taken in some]
    ends += [0.0] * (workers - len(ends))
    heapify(ends)
    for likely in waiting:
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


def _urgency(way: float | None) -> tuple[bool, float]:
    return (way is not None, -(way or 0.0))


def _says_nothing(trace: Trace) -> bool:
    return trace.failure is not None and trace.failure.kind is not FailureKind.LIMIT
