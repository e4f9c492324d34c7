"""What makes two runs of a figure differ, found by running it with less and with more pinned.

1. Each figure is run twice with every factor loose, in two ways that differ on purpose (other
   seeds, another hash order, the clock a year ahead, another time zone, more threads). Where both
   give what a build gave, nothing varies, and that is all: about two cold builds.
2. The others are run with all factors pinned, twice. Where these two differ, the cause is none
   of the factors.
3. Then one factor at a time is let loose, all others pinned. Each that changes the picture is a
   cause by itself, however many there are.
4. Where none does so alone, all are let loose and one at a time is pinned. Those without which
   the difference vanishes are causes together; but only where it comes every time that all are
   loose, for what comes now and then vanishes by itself, whatever is pinned.
5. Those with a cause are run with all pinned once more. Where that differs, something else goes
   on, such as a clock that nobody can pin, and the cause is none of the factors.

A factor is let loose in the way in which the loose run differed, for two orders of a small set
may be the same; and in the other way, too, where that tells nothing. Where addresses of objects
count, every other factor moves them, too: they are told alone, as what to mend first.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from orgfig.build import Job, Outcome
from orgfig.build.verification import Factor, Varying
from orgfig.digest import Digest, digest_bytes

__all__ = ["Result", "Results", "Way", "causes", "result"]

Result = tuple[str, ...]
"""The digests of a run's pictures, or why there are none; equal results are equal pictures."""

Results = Mapping[Digest, Result]
"""By the key of the job."""

Way = Mapping[Factor, int]
"""A number for each factor, see `execute.factors`."""

Run = Callable[[str, Sequence[Job], Way], Results]
"""Runs jobs in one way, told in words, in processes of their own."""

WAYS = (1, 2)
LOOSE = {way: dict.fromkeys(Factor, way) for way in WAYS}
CONTROLS = 2
"""Runs by which a difference that always comes is told from one that comes now and then."""

PINNED: Way = dict.fromkeys(Factor, 0)


def result(outcome: Outcome) -> Result:
    """What a run gave."""
    if outcome.failure is not None:
        return ("failed", outcome.failure.kind.value, outcome.failure.message)
    return tuple(digest_bytes(artifact.data) for artifact in outcome.artifacts)


def causes(
    jobs: Sequence[Job], built: Results, run: Run, doubtful: Container[Digest] = ()
) -> dict[Digest, Varying]:
    """What each job's runs differ by, for those that do; `built` is what a build gave.

    Of the `doubtful` ones an earlier build gave something else: they are looked into in any case,
    and told where a cause is found.
    """
    loose = {way: run(f"with nothing pinned ({way} of 2)", jobs, LOOSE[way]) for way in WAYS}
    varying = {
        job.key for job in jobs if any(loose[way][job.key] != built[job.key] for way in WAYS)
    }
    some = [job for job in jobs if job.key in varying or job.key in doubtful]
    if not some:
        return {}
    found = {job.key: Varying(()) for job in some} | _pursued(some, loose, run)
    return {key: one for key, one in found.items() if one.factors or key in varying}


def _pursued(jobs: Sequence[Job], loose: Mapping[int, Results], run: Run) -> dict[Digest, Varying]:
    """The causes that are found."""
    pinned = run("with all pinned (1 of 2)", jobs, PINNED)
    again = run("with all pinned (2 of 2)", jobs, PINNED)
    stable = [job for job in jobs if pinned[job.key] == again[job.key]]
    found: dict[Digest, Varying] = {}
    for way, some in _by_way(stable, pinned, loose):
        for either in (way, *(other for other in WAYS if other != way)):
            found |= _alone([job for job in some if job.key not in found], pinned, either, run)
        left = [job for job in some if job.key not in found]
        found |= _together(_steady(left, pinned, way, run), pinned, way, run)
    known = [job for job in stable if job.key in found]
    last = run("with all pinned once more", known, PINNED) if known else {}
    return {job.key: found[job.key] for job in known if last[job.key] == pinned[job.key]}


def _by_way(
    jobs: Sequence[Job], pinned: Results, loose: Mapping[int, Results]
) -> Iterable[tuple[int, list[Job]]]:
    """The jobs by the first way in which their pictures are not those with all pinned."""
    found: dict[int, list[Job]] = {}
    for job in jobs:
        ways = [way for way in WAYS if loose[way][job.key] != pinned[job.key]]
        found.setdefault(ways[0] if ways else WAYS[0], []).append(job)
    return found.items()


def _alone(jobs: Sequence[Job], pinned: Results, way: int, run: Run) -> dict[Digest, Varying]:
    """The factors that change a picture by themselves."""
    changed: dict[Digest, list[Factor]] = {job.key: [] for job in jobs}
    for factor in Factor if jobs else ():
        results = run(f"with all pinned but {factor.value}", jobs, {**PINNED, factor: way})
        for job in jobs:
            if results[job.key] != pinned[job.key]:
                changed[job.key].append(factor)
    return {key: Varying(_told(factors)) for key, factors in changed.items() if factors}


def _told(factors: Sequence[Factor]) -> tuple[Factor, ...]:
    return (Factor.PLACES,) if Factor.PLACES in factors else tuple(factors)


def _steady(jobs: Sequence[Job], pinned: Results, way: int, run: Run) -> list[Job]:
    """Those of the jobs that differ every time that all is loose."""
    left = list(jobs)
    for turn in range(1, CONTROLS + 1) if left else ():
        words = f"with nothing pinned once more ({turn} of {CONTROLS})"
        results = run(words, left, LOOSE[way]) if left else {}
        left = [job for job in left if results[job.key] != pinned[job.key]]
    return left


def _together(jobs: Sequence[Job], pinned: Results, way: int, run: Run) -> dict[Digest, Varying]:
    """The factors each of which, pinned, makes the difference vanish."""
    needed: dict[Digest, list[Factor]] = {job.key: [] for job in jobs}
    for factor in Factor if jobs else ():
        results = run(f"with {factor.value} pinned alone", jobs, {**LOOSE[way], factor: 0})
        for job in jobs:
            if results[job.key] == pinned[job.key]:
                needed[job.key].append(factor)
    return {key: Varying(tuple(some), is_joint=True) for key, some in needed.items() if some}
