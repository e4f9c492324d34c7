"""Which jobs come before which: what one makes, another may read.

Orders jobs so that who makes comes before who reads, names circles, and says of a job whose data
may still change that it waits. What becomes of those that wait is `course`'s.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from orgfig.build.expected import expected
from orgfig.build.inputs import DATA
from orgfig.build.job import Job
from orgfig.build.model import Cause, Reason, Snapshot, Step
from orgfig.build.outdated import reasons
from orgfig.build.publishing import reworded
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location

__all__ = ["Circle", "circle_problem", "circles", "makers_first", "step_of"]

MOST_NAMED = 8
"""Members of a circle that a message names."""

Needs = Mapping[int, Sequence[int]]
"""By a job's number those of the jobs that make what it reads."""


def step_of(
    job: Job,
    snapshot: Snapshot,
    problems: Iterable[Diagnostic],
    pending: Mapping[str, Step],
    *,
    force: bool,
) -> Step:
    """The step of a job; `pending` are files it reads whose makers must be run before, if they can.

    Only where it has no reason of its own is it a reason that such a file may change.
    """
    own = reasons(_as_before(job, snapshot, pending), snapshot, force=force)
    likely = tuple(Reason(Cause.MAY_CHANGE, path, _why(pending[path])) for path in sorted(pending))
    after = dict.fromkeys(pending[path].job.name for path in sorted(pending))
    seconds = expected(job.outputs, snapshot.traces)
    why, wrong = own or likely, tuple(problems)
    words = () if why or wrong else reworded(job, snapshot)
    return Step(job, why, wrong, tuple(after), seconds, words)


def makers_first(needs: Needs) -> list[tuple[int, ...]]:
    """The jobs, each after those that it needs, else as they stand in `needs`.

    Several together are in circles, and so is one that needs itself (Tarjan, "Depth-first search
    and linear graph algorithms", 1972; without recursion, for chains may be long).
    """
    found: list[tuple[int, ...]] = []
    depth: dict[int, int] = {}
    lowest: dict[int, int] = {}
    stack: list[int] = []
    done: set[int] = set()
    for start in needs:
        way = [] if start in depth else [(start, iter(needs[start]))]
        while way:
            at, others = way[-1]
            if at not in depth:
                depth[at] = lowest[at] = len(depth)
                stack.append(at)
            new = next((one for one in others if one not in depth), None)
            if new is not None:
                way.append((new, iter(needs[new])))
                continue
            way.pop()
            lowest[at] = min([lowest[at], *(lowest[one] for one in needs[at] if one not in done)])
            if lowest[at] == depth[at]:
                found.append(_taken(stack, at))
                done.update(found[-1])
    return found


class Circle(NamedTuple):
    """A job's way back to itself: each needs the next one, and the last one is the first again.

    Of a long way only the beginning, with how many are `left` out.
    """

    way: tuple[int, ...]
    left: int = 0


def circles(together: Sequence[int], needs: Needs) -> dict[int, Circle]:
    """For each of those that `makers_first` found together a circle that leads back to it.

    A circle is as short as can be, and the same for as many as possible; none where one stands
    alone and does not need itself.
    """
    found: dict[int, Circle] = {}
    within = frozenset(together)
    for start in together:
        if start not in found:
            circle = _circle(start, within, needs)
            shown, twice = min(len(circle), MOST_NAMED), circle + circle
            for turn, one in enumerate(circle):
                way = twice[turn : turn + shown + 1]
                found.setdefault(one, Circle(way, len(circle) - shown))
    return found


def circle_problem(circle: Sequence[tuple[Job, Location]], left: int) -> Diagnostic:
    """The error of the first job of a circle, each of which reads what the next one makes.

    With each stands where it says so; `left` of them are not told.
    """
    (job, where), *others = circle
    if not others:
        message = f"{job.name} reads what it makes itself"
        hint = "keep in a variable what the same code reads later"
        return Diagnostic(where, Severity.ERROR, "data-cycle", message, hint)
    named = [f"{one.name} ({place})" for one, place in others]
    way = ", which needs ".join([*named, *([f"{left} more"] if left else []), job.name])
    message = f"{job.name} needs {way}: a circle, in which nothing can be made first"
    hint = "draw in one figure what belongs together, or take a `:deps` away"
    return Diagnostic(where, Severity.ERROR, "data-cycle", message, hint)


def _as_before(job: Job, snapshot: Snapshot, pending: Iterable[str]) -> Job:
    """The job as though the data that may still change were what it was built with."""
    traces = [snapshot.traces[path] for path in job.outputs if path in snapshot.traces]
    parts = [f"{DATA}{path}" for path in pending]
    old = {part: one.inputs[part] for one in traces for part in parts if part in one.inputs}
    return job._replace(inputs={**job.inputs, **old}) if old else job


def _why(maker: Step) -> str:
    """What there is about a maker that its output may change for."""
    name, several = maker.job.name, len(maker.job.figures) > 1
    if maker.problems:
        return f"{name} cannot be run"
    if all(reason.cause is Cause.MAY_CHANGE for reason in maker.reasons):
        return f"{name} may change"
    return f"{name} {'are' if several else 'is'} outdated"


def _taken(stack: list[int], last: int) -> tuple[int, ...]:
    """What stands on the stack from `last` on, taken away."""
    taken = [stack.pop()]
    while taken[-1] != last:
        taken.append(stack.pop())
    return tuple(sorted(taken))


def _circle(start: int, within: Container[int], needs: Needs) -> tuple[int, ...]:
    """The shortest way from `start` back to it, without its end; empty where there is none."""
    came: dict[int, int] = {}
    waiting = deque([start])
    while waiting:
        at = waiting.popleft()
        if start in needs[at]:
            came[start] = at
            break
        for one in needs[at]:
            if one in within and one not in came:
                came[one] = at
                waiting.append(one)
    if start not in came:
        return ()
    way = [start]
    while came[way[-1]] != start:
        way.append(came[way[-1]])
    return (start, *reversed(way[1:]))
