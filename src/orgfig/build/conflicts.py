"""What is promised or written twice, and what else in its texts keeps a job from being run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from orgfig.build.job import Job
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.figure.data import is_data
from orgfig.figure.model import Figure, Output
from orgfig.tangle.clashes import clashes
from orgfig.tangle.model import TangledFile

__all__ = ["PROMISED_TWICE", "conflicts", "hindrances", "promised"]

PROMISED_TWICE = "two-figures-one-output"
"""The name of the problem that two figures promise one output."""

Promised = Mapping[str, Sequence[tuple[Figure, Output]]]


def hindrances(job: Job, found: Mapping[str, Sequence[Diagnostic]]) -> Iterator[Diagnostic]:
    """What keeps a job from running, each problem once; `found` are the conflicts by path."""
    for file in (*job.files, *job.modules):
        yield from (one for one in file.problems if one.severity is Severity.ERROR)
        yield from found.get(file.path, ())
    for path in job.outputs:
        yield from found.get(path, ())


def conflicts(promises: Promised, tangled: Sequence[TangledFile]) -> dict[str, list[Diagnostic]]:
    """By path, the problems of what is promised or written twice."""
    found: dict[str, list[Diagnostic]] = {}
    for path, some in promises.items():
        for position, (_, output) in enumerate(some if len(some) > 1 else ()):
            other, _ = some[1 if position == 0 else 0]
            found.setdefault(path, []).append(_promised_twice(output, other))
    for path, clash in clashes(tangled):
        found.setdefault(path, []).append(clash)
    return found


def promised(figures: Iterable[Figure]) -> dict[str, list[tuple[Figure, Output]]]:
    """Who promises each output; a heading without code only mentions what another one makes."""
    found: dict[str, list[tuple[Figure, Output]]] = {}
    for figure in figures:
        for output in figure.outputs if figure.files else ():
            found.setdefault(output.path, []).append((figure, output))
    return found


def _promised_twice(output: Output, other: Figure) -> Diagnostic:
    message = f"{output.path} is also promised by {other.name} ({other.where})"
    hint = "give each figure an output of its own, or link to this one under one heading only"
    if is_data(output.name):
        hint = f"a block that only reads it says so: `:deps {output.path}`"
    return Diagnostic(output.where, Severity.ERROR, PROMISED_TWICE, message, hint)
