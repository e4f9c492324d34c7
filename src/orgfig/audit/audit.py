"""Runs the checks over all figures and puts claim, evidence, findings and verdict together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from orgfig.audit.checks import CHECKS, SURVEYS
from orgfig.audit.ignores import silenced
from orgfig.audit.missing import evidence
from orgfig.audit.model import Audit, FigureAudit, Finding
from orgfig.audit.register import NO_HISTORY, Subject, Survey
from orgfig.audit.spelling import spellings
from orgfig.audit.twins import twins
from orgfig.audit.verdict import states, verdict
from orgfig.build.history import History
from orgfig.build.model import BuildPlan, Snapshot, Step
from orgfig.figure.model import Figure

if TYPE_CHECKING:
    from orgfig.notebook import Notebook

__all__ = ["audit"]


def audit(
    notebooks: Sequence[Notebook],
    plan: BuildPlan,
    snapshot: Snapshot,
    history: History = NO_HISTORY,
    cancelled: Sequence[str] = (),
) -> Audit:
    """What the headings of `notebooks` claim, held against `plan`, `snapshot` and `history`.

    `plan` is the plan of all their figures. `cancelled` are done states that promise no picture,
    beside the well-known ones. A finding that several figures share, such as an
    error in a file that both run, is told once: under the heading it stands in.
    """
    words = frozenset(cancelled)
    owners = _owners(notebooks)
    spelled = spellings((*owners, *snapshot.present))
    alike = twins(owners, snapshot.traces)
    whole = Survey(tuple(notebooks), snapshot, owners, history, words, spelled, alike)
    subjects = list(_subjects(whole, plan))
    found = [_findings(subject) for subject in subjects]
    told = _told_once(subjects, found)
    figures = (
        FigureAudit(
            subject.figure,
            subject.evidence,
            tuple(one for one in findings if told[one] == position),
            verdict(subject.figure.claim, subject.evidence, words),
            subject.step,
            history.sign_offs.get(subject.figure.where),
        )
        for position, (subject, findings) in enumerate(zip(subjects, found, strict=True))
    )
    known = (states(one.document.path, one.document.todo, words) for one in notebooks)
    data = tuple(sorted(snapshot.data))
    return Audit(tuple(figures), _ordered(_surveyed(whole)), tuple(known), data)


def _subjects(whole: Survey, plan: BuildPlan) -> Iterator[Subject]:
    steps: dict[str, list[Step]] = {}
    for each in plan.steps:
        for name in each.job.figures:
            steps.setdefault(name, []).append(each)
    for notebook in whole.notebooks:
        for figure in notebook.figures:
            step = _step(figure, steps.get(figure.name, []))
            known = evidence(figure, step, whole.snapshot)
            yield Subject(figure, known, step, notebook, whole)


def _step(figure: Figure, steps: Sequence[Step]) -> Step | None:
    """The step that makes `figure`; two notebooks may each have a figure of one name."""
    paths = {output.path for output in figure.outputs} | {file.path for file in figure.files}
    own = (step for step in steps if not paths.isdisjoint(_paths(step)))
    return next(own, None)


def _paths(step: Step) -> set[str]:
    return {*step.job.outputs, *(file.path for file in step.job.files)}


def _owners(notebooks: Sequence[Notebook]) -> dict[str, tuple[Figure, ...]]:
    owners: dict[str, list[Figure]] = {}
    for notebook in notebooks:
        for figure in notebook.figures:
            for output in figure.outputs:
                owners.setdefault(output.path, []).append(figure)
    return {path: tuple(figures) for path, figures in owners.items()}


def _findings(subject: Subject) -> tuple[Finding, ...]:
    silent = silenced(subject)
    checks = (check for check in CHECKS.values() if check.name not in silent)
    return _ordered(one for check in checks for one in check.findings(subject))


def _surveyed(whole: Survey) -> Iterator[Finding]:
    for check in SURVEYS.values():
        yield from check.findings(whole)


def _told_once(
    subjects: Sequence[Subject], found: Sequence[Sequence[Finding]]
) -> dict[Finding, int]:
    """For each finding the figure that tells it: of those that found it, the one it stands in."""
    told: dict[Finding, int] = {}
    for position, (subject, findings) in enumerate(zip(subjects, found, strict=True)):
        for finding in findings:
            if finding not in told or _stands_in(finding, subject.figure):
                told[finding] = position
    return told


def _stands_in(finding: Finding, figure: Figure) -> bool:
    where, heading = finding.where, figure.heading
    return where.path == figure.where.path and figure.where.line <= where.line <= heading.last_line


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By place, the worst first where several stand at one."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda one: (one.where.order, -one.severity, one.check)))
