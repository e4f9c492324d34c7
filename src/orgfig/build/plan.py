"""Puts figures together to jobs and says of each whether and why it must be run, and if it can.

A job comes after those that make what it reads; while these are outdated, it waits for them.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from orgfig.build.conflicts import conflicts, hindrances, promised
from orgfig.build.data import data_problem
from orgfig.build.grouping import Group, group
from orgfig.build.inputs import job_inputs
from orgfig.build.job import Job
from orgfig.build.model import BuildPlan, Snapshot, Step
from orgfig.build.order import Circle, circle_problem, circles, makers_first, step_of
from orgfig.build.policy import Ceilings, Policy
from orgfig.build.publishing import words_for
from orgfig.build.requests import Request, joined, limited
from orgfig.build.selection import nothing_to_build, selected
from orgfig.build.sources import Sources, sources, stems
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import digest_fields
from orgfig.figure.model import Figure
from orgfig.location import Location
from orgfig.org.model import SourceBlock
from orgfig.tangle.model import TangledFile

__all__ = ["plan_build"]

NO_CEILINGS_SET = Ceilings()
NO_REQUESTS: Mapping[str, Request] = MappingProxyType({})
NO_BLOCKS: Mapping[str, Sequence[SourceBlock]] = MappingProxyType({})
NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


def plan_build(  # noqa: PLR0913 - three values that were seen, two that are set, the call's own
    figures: Sequence[Figure],
    tangled: Sequence[TangledFile],
    snapshot: Snapshot,
    policy: Policy,
    *,
    ceilings: Ceilings = NO_CEILINGS_SET,
    requested: Mapping[str, Request] = NO_REQUESTS,
    blocks: Mapping[str, Sequence[SourceBlock]] = NO_BLOCKS,
    environment: Mapping[str, str] = NO_VARIABLES,
    only: Sequence[str] = (),
    force: bool = False,
) -> BuildPlan:
    """The steps of a build: who makes comes before who reads, else in order of appearance.

    `requested` is what the blocks of target files ask for (see `requests`), within `ceilings`;
    `blocks` are those of each notebook, by which reasons name what has changed;
    `environment` are the variables that all of them are given.
    `only` selects figures by title, outline path, module or output; raises `UsageError` where it
    names none. A figure that shares its run with a selected one comes along, and so do those
    that make what one reads; `force` is for the selected ones.
    """
    chosen = set(map(id, selected(figures, only)))
    owners = promised(figures)
    given = _Given(
        known=stems(tangled),
        snapshot=snapshot,
        policy=policy,
        ceilings=ceilings.over(policy),
        requested=requested,
        blocks=blocks,
        environment=environment,
        conflicts=conflicts(owners, tangled),
        tangled=frozenset(file.path for file in tangled),
        made=owners.keys(),
        read=frozenset(file.path for one in requested.values() for file in one.data),
    )
    groups = group(figures, tangled)
    wanted = [n for n, some in enumerate(groups) if not chosen.isdisjoint(map(id, some.figures))]
    drafts = _drafts(groups, wanted, given)
    steps = _steps(drafts, frozenset(wanted) if force else frozenset(), given)
    nothing = nothing_to_build(figure for figure in figures if only and id(figure) in chosen)
    along = _along(steps, drafts, frozenset(wanted))
    return BuildPlan(tuple(steps.values()), (*nothing, *along))


class _Given(NamedTuple):
    """What every step is decided by; `tangled` and `made` are the paths that a build writes.

    `read` are those that figures are given to read.
    """

    known: Mapping[str, TangledFile]
    snapshot: Snapshot
    policy: Policy
    ceilings: Ceilings
    requested: Mapping[str, Request]
    blocks: Mapping[str, Sequence[SourceBlock]]
    environment: Mapping[str, str]
    conflicts: Mapping[str, list[Diagnostic]]
    tangled: AbstractSet[str]
    made: AbstractSet[str]
    read: AbstractSet[str]


class _Draft(NamedTuple):
    """A job of which is not yet known whether it is outdated.

    `makers` are the numbers of the jobs that make files which it reads, by path.
    """

    job: Job
    asked: Request
    problems: tuple[Diagnostic, ...]
    makers: Mapping[str, int]


def _drafts(groups: Sequence[Group], wanted: Sequence[int], given: _Given) -> dict[int, _Draft]:
    """The jobs of the wanted groups, in order, and of all that make what these read."""
    owners: dict[str, int] = {}
    for number, some in enumerate(groups):
        for path in some.outputs:
            owners.setdefault(path, number)
    found: dict[int, _Draft] = {}
    waiting = list(wanted)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found[number] = _draft(groups[number], owners, given)
            waiting.extend(found[number].makers.values())
    return dict(sorted(found.items()))


def _draft(some: Group, owners: Mapping[str, int], given: _Given) -> _Draft:
    texts = sources(some, given.known, given.snapshot.traces, given.snapshot.packages)
    paths = (file.path for file in (*texts.files, *texts.modules))
    asked = joined(given.requested[path] for path in paths if path in given.requested)
    job = _job(some, texts, asked, given)
    problems = (*hindrances(job, given.conflicts), *asked.problems)
    return _Draft(job, asked, problems, {path: owners[path] for path in job.data if path in owners})


def _steps(
    drafts: Mapping[int, _Draft], forced: AbstractSet[int], given: _Given
) -> dict[int, Step]:
    """The steps by the numbers of their jobs, those that make something before those that read it.

    What is made in the same circle counts neither as there nor as missing.
    """
    needs = {number: tuple(dict.fromkeys(one.makers.values())) for number, one in drafts.items()}
    steps: dict[int, Step] = {}
    for together in makers_first(needs):
        ways = circles(together, needs)
        found = {
            number: _step(number, drafts, steps, ways.get(number), given, force=number in forced)
            for number in together
        }
        steps |= found
    return steps


def _step(  # noqa: PLR0913 - one job among all, and what it has to do with the others
    number: int,
    drafts: Mapping[int, _Draft],
    steps: Mapping[int, Step],
    circle: Circle | None,
    given: _Given,
    *,
    force: bool,
) -> Step:
    """The step of one job; `steps` are those of what it needs, but for others in its circle."""
    job, asked, problems, makers = drafts[number]
    open_files = {path for path, maker in makers.items() if maker not in steps}
    pending = {
        path: steps[maker]
        for path, maker in makers.items()
        if maker in steps and steps[maker].reasons
    }
    found = [*problems, *_refusals(asked, given, open_files | pending.keys())]
    if circle is not None:
        found.append(circle_problem(_told(drafts, circle.way), circle.left))
    return step_of(job, given.snapshot, found, pending, force=force)


def _told(drafts: Mapping[int, _Draft], circle: Sequence[int]) -> list[tuple[Job, Location]]:
    """The jobs of a circle, each with the place that says what it reads of the next one."""
    pairs = pairwise(circle)
    return [(drafts[one].job, _where(drafts[one], maker)) for one, maker in pairs]


def _where(draft: _Draft, maker: int) -> Location:
    """Where a job is given a file of that maker."""
    return next(file.where for file in draft.asked.data if draft.makers.get(file.path) == maker)


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
        environment=given.environment,
        texts=texts.texts,
        blocks=given.blocks,
        words=words_for(some.figures, given.read),
    )


def _refusals(asked: Request, given: _Given, later: Container[str]) -> Iterator[Diagnostic]:
    """What is wrong with files that the blocks ask for, but for those that are made `later`."""
    for file in asked.data:
        if file.path not in later:
            problem = data_problem(file, given.snapshot, given.tangled, given.made)
            if problem is not None:
                yield problem


def _along(
    steps: Mapping[int, Step], drafts: Mapping[int, _Draft], wanted: Container[int]
) -> Iterator[Diagnostic]:
    """Notes on jobs that nobody asked for, and that must be run for those that somebody did."""
    for draft in drafts.values():
        for path, maker in draft.makers.items():
            if maker not in wanted and steps[maker].reasons:
                name, maker_name = draft.job.name, steps[maker].job.name
                message = f"{maker_name} comes along: {name} reads {path}, which it makes"
                yield Diagnostic(_where(draft, maker), Severity.NOTE, "comes-along", message)
