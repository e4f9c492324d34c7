"""Puts figures together to jobs and says of each whether and why it must be run, and if it can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import splitext
from types import MappingProxyType
from typing import NamedTuple

from orgfig.build.data import data_problem
from orgfig.build.grouping import Group, group
from orgfig.build.inputs import Sources, job_inputs, sources, stems
from orgfig.build.model import BuildPlan, Job, Snapshot, Step
from orgfig.build.outdated import reasons
from orgfig.build.policy import Ceilings, Policy
from orgfig.build.requests import Request, joined, limited
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import digest_fields
from orgfig.errors import UsageError
from orgfig.figure.imports import module_name
from orgfig.figure.model import Figure, Output
from orgfig.tangle.clashes import clashes
from orgfig.tangle.model import TangledFile

__all__ = ["plan_build"]

NO_CEILINGS_SET = Ceilings()
NO_REQUESTS: Mapping[str, Request] = MappingProxyType({})


def plan_build(  # noqa: PLR0913 - three values that were seen, two that are set, the call's own
    figures: Sequence[Figure],
    tangled: Sequence[TangledFile],
    snapshot: Snapshot,
    policy: Policy,
    *,
    ceilings: Ceilings = NO_CEILINGS_SET,
    requested: Mapping[str, Request] = NO_REQUESTS,
    only: Sequence[str] = (),
    force: bool = False,
) -> BuildPlan:
    """The steps of a build, in order of appearance.

    `requested` is what the blocks of target files ask for (see `requests`), within `ceilings`.
    `only` selects figures by title, outline path, module or output; raises `UsageError` where it
    names none. A figure that shares its run with a selected one comes along.
    """
    chosen = set(map(id, _selected(figures, only)))
    given = _Given(
        known=stems(tangled),
        snapshot=snapshot,
        policy=policy,
        ceilings=ceilings.over(policy),
        requested=requested,
        conflicts=_conflicts(figures, tangled),
        made=frozenset(file.path for file in tangled) | _promised(figures).keys(),
    )
    steps = [
        _step(some, given, force=force)
        for some in group(figures, tangled)
        if any(id(figure) in chosen for figure in some.figures)
    ]
    nothing = _nothing_to_build(figure for figure in figures if only and id(figure) in chosen)
    return BuildPlan(tuple(steps), tuple(nothing))


class _Given(NamedTuple):
    """What every step is decided by; `made` are the paths that a build writes."""

    known: Mapping[str, TangledFile]
    snapshot: Snapshot
    policy: Policy
    ceilings: Ceilings
    requested: Mapping[str, Request]
    conflicts: Mapping[str, list[Diagnostic]]
    made: frozenset[str]


def _step(some: Group, given: _Given, *, force: bool) -> Step:
    texts = sources(some, given.known, given.snapshot.traces, given.snapshot.packages)
    paths = (file.path for file in (*texts.files, *texts.modules))
    asked = joined(given.requested[path] for path in paths if path in given.requested)
    job = _job(some, texts, asked, given)
    found = (*_problems(job, some, given.conflicts), *_refusals(asked, given))
    return Step(job, reasons(job, given.snapshot, force=force), found)


def _job(some: Group, texts: Sources, asked: Request, given: _Given) -> Job:
    policy = limited(given.policy, asked)
    outputs = some.outputs
    inputs = job_inputs(texts, outputs, given.snapshot, policy, given.known, asked.paths)
    names = tuple(figure.name for figure in some.figures)
    return Job(
        name=", ".join(names),
        figures=names,
        files=texts.files,
        modules=texts.modules,
        imports=texts.imports,
        outputs=outputs,
        inputs=inputs,
        key=digest_fields(inputs),
        policy=policy,
        data=asked.paths,
        ceilings=given.ceilings,
    )


def _refusals(asked: Request, given: _Given) -> Iterator[Diagnostic]:
    """What is wrong with what the blocks ask for."""
    yield from asked.problems
    for file in asked.data:
        problem = data_problem(file, given.snapshot, given.made)
        if problem is not None:
            yield problem


# --- which figures -----------------------------------------------------------------------------


def _selected(figures: Sequence[Figure], only: Sequence[str]) -> list[Figure]:
    if not only:
        return list(figures)
    by_word: dict[str, list[Figure]] = {}
    for figure in figures:
        for word in _words(figure):
            by_word.setdefault(word, []).append(figure)
    unknown = [word for word in only if word not in by_word]
    if unknown:
        raise _unknown(unknown[0], by_word)
    return [figure for word in only for figure in by_word[word]]


def _words(figure: Figure) -> Iterator[str]:
    """Everything that a figure may be called by, each once."""
    words = [figure.name, figure.heading.title]
    words += [module_name(file.path) for file in figure.files]
    words += [file.path for file in figure.files]
    for output in figure.outputs:
        words += [splitext(output.name)[0], output.name, output.path]
    yield from dict.fromkeys(words)


def _unknown(word: str, by_word: Iterable[str]) -> UsageError:
    from difflib import get_close_matches  # only for a call that went wrong

    close = get_close_matches(word, list(by_word), n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else "`orgfig status` lists all figures"
    return UsageError(f"no figure is called {word!r}", hint)


def _nothing_to_build(figures: Iterable[Figure]) -> Iterator[Diagnostic]:
    """Notes on figures that were asked for by name and have nothing that could be run."""
    for figure in dict.fromkeys(figures):
        if not (figure.files and figure.outputs):
            lack = "no output link" if figure.files else "no code"
            message = f"{figure.name} has {lack}, so there is nothing to build"
            yield Diagnostic(figure.where, Severity.NOTE, "nothing-to-build", message)


# --- what stands in the way --------------------------------------------------------------------


def _problems(
    job: Job, some: Group, conflicts: Mapping[str, list[Diagnostic]]
) -> Iterator[Diagnostic]:
    """What keeps a job from running, each problem once."""
    for file in (*job.files, *job.modules):
        yield from (found for found in file.problems if found.severity is Severity.ERROR)
        yield from conflicts.get(file.path, ())
    for path in some.outputs:
        yield from conflicts.get(path, ())


def _conflicts(
    figures: Sequence[Figure], tangled: Sequence[TangledFile]
) -> dict[str, list[Diagnostic]]:
    """By path, the problems of what is promised or written twice."""
    found: dict[str, list[Diagnostic]] = {}
    for path, promised in _promised(figures).items():
        for position, (_, output) in enumerate(promised if len(promised) > 1 else ()):
            other, _ = promised[1 if position == 0 else 0]
            found.setdefault(path, []).append(_promised_twice(output, other))
    for path, clash in clashes(tangled):
        found.setdefault(path, []).append(clash)
    return found


def _promised(figures: Iterable[Figure]) -> dict[str, list[tuple[Figure, Output]]]:
    """Who promises each output; a heading without code only mentions what another one makes."""
    promised: dict[str, list[tuple[Figure, Output]]] = {}
    for figure in figures:
        for output in figure.outputs if figure.files else ():
            promised.setdefault(output.path, []).append((figure, output))
    return promised


def _promised_twice(output: Output, other: Figure) -> Diagnostic:
    message = f"{output.path} is also promised by {other.name} ({other.where})"
    hint = "give each figure an output of its own, or link to this one under one heading only"
    name = "two-figures-one-output"
    return Diagnostic(output.where, Severity.ERROR, name, message, hint)
