"""Times several ways to the same end in turns, so that a drifting machine cheats nobody.

What the ways are is the benchmarks' own matter; here they are whole processes, timed and compared.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

__all__ = ["Goal", "Taken", "Way", "in_memory", "in_turns", "ratio", "tell_goals", "timed"]

MEMORY = Path("/dev/shm")


class Taken(NamedTuple):
    """Seconds that one process took: by the clock, and of the processors, its children's too."""

    wall: float
    cpu: float


Way = Callable[[], Taken]


class Goal(NamedTuple):
    """A value, how it is to be compared, and with what; without a bound it is only told."""

    what: str
    value: float
    relation: str = ""
    bound: float = 0.0

    @property
    def is_missed(self) -> bool:
        kept = {"<=": self.value <= self.bound, ">=": self.value >= self.bound}
        return not kept.get(self.relation, True)


def in_memory() -> Path | None:
    """A folder whose files are in memory, so that no disk is measured; None where there is none."""
    return MEMORY if MEMORY.is_dir() else None


def timed(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    statuses: Iterable[int] = (0,),
) -> Taken:
    """One process from start to end; leaves the benchmark where its exit status is another."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    with process:
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    taken = Taken(time.perf_counter() - begun, used.ru_utime + used.ru_stime)
    if process.returncode not in statuses:
        words = " ".join(map(str, command[:6]))
        sys.exit(f"{words} left with {process.returncode}:\n{said.decode()[-3000:]}")
    return taken


def in_turns(ways: Mapping[str, Way], rounds: int) -> dict[str, list[Taken]]:
    """Each way once a round, forwards and backwards by turns."""
    times: dict[str, list[Taken]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name in list(ways)[:: -1 if turn % 2 else 1]:
            times[name].append(ways[name]())
    return times


def ratio(times: Mapping[str, Sequence[Taken]], one: str, other: str) -> float:
    """How many times as long one way takes as another: the median of those of single rounds."""
    pairs = zip(times[one], times[other], strict=True)
    return median(a.wall / b.wall for a, b in pairs)


def tell_goals(goals: Iterable[Goal]) -> int:
    """Print what was reached; 1 if a goal is missed, else 0."""
    missed = False
    for goal in goals:
        wanted = f"{goal.relation} {goal.bound:g}" if goal.relation else ""
        print(f"{goal.what:52} {goal.value:8.3f}   {wanted:9} {'MISSED' * goal.is_missed}")
        missed |= goal.is_missed
    return int(missed)
