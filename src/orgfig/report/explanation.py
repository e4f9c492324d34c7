"""Why each figure is outdated, and what it depends on: in words, and as values for any other form.

The one wording for `explain` and for a build that is only rehearsed. Decides nothing: a step
without reasons is up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import NamedTuple

from orgfig.audit.evidence import changed_texts
from orgfig.audit.failure import blame
from orgfig.build.model import BuildPlan, Cause, Reason, Step, Trace, last_trace
from orgfig.diagnostics import Severity
from orgfig.figure.model import Figure
from orgfig.location import Location
from orgfig.org.model import SourceBlock
from orgfig.report.counts import drawn_by, spoken_figures
from orgfig.report.dependencies import dependency_lines
from orgfig.report.escape import columns, visible
from orgfig.report.messages import diagnostic_text, problem_lines
from orgfig.report.progress import exactly

__all__ = [
    "Explained",
    "explained",
    "explanation",
    "explanation_text",
    "figures_of",
    "nothing_to_do",
    "place_of",
]


class Explained(NamedTuple):
    """A step with all that there is to say of it.

    `figures` are those that its job draws; `trace` is the last run of it, `failed_at` the Org
    line where that failed.
    """

    step: Step
    figures: tuple[Figure, ...]
    trace: Trace | None
    failed_at: Location | None = None

    @property
    def is_up_to_date(self) -> bool:
        """Whether there is no reason to run it, and nothing wrong with it."""
        return not (self.step.reasons or self.step.problems)


def explained(
    steps: Iterable[Step],
    figures: Iterable[Figure],
    traces: Mapping[str, Trace],
    blocks: Sequence[SourceBlock] = (),
) -> tuple[Explained, ...]:
    """All that there is to say of each step; `blocks` are those of the notebooks."""
    owners = figures_of(figures)
    found = []
    for step in steps:
        last = last_trace(step.job.outputs, traces)
        drawn = tuple(
            {id(one): one for path in step.job.outputs for one in owners.get(path, ())}.values()
        )
        one = Explained(step, drawn, last)
        found.append(one._replace(failed_at=_failed_at(one, blocks)))
    return tuple(found)


def figures_of(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """The figures with code that promise each output, by its path."""
    owners: dict[str, list[Figure]] = {}
    for figure in figures:
        for output in figure.outputs if figure.files else ():
            owners.setdefault(output.path, []).append(figure)
    return owners


def place_of(reason: Reason, one: Explained) -> Location | None:
    """The Org line that a reason is about; that of the figure where none is nearer."""
    if reason.where is not None:
        return reason.where
    if reason.cause is Cause.FAILED and one.failed_at is not None:
        return one.failed_at
    files = {file.path: file.where for file in (*one.step.job.files, *one.step.job.modules)}
    outputs = {output.path: output.where for figure in one.figures for output in figure.outputs}
    figure = one.figures[0].where if one.figures else None
    return files.get(reason.what) or outputs.get(reason.what) or figure


# --- as text -----------------------------------------------------------------------------------


def explanation(plan: BuildPlan, *, width: int | None = None) -> str:
    """Why each outdated job is so, a line each: `relu: numpy 2.4.5 → 2.4.6; data/a.csv changed`."""
    outdated = [step for step in plan.steps if step.reasons]
    lines = [line for step in outdated for line in (*_headline(step, width), *_waits(step))]
    lines += [line.strip() for step in plan.reworded for line in _words(step)]
    return "\n".join(lines or [nothing_to_do(plan)])


def explanation_text(
    some: Sequence[Explained],
    *,
    asked: bool = False,
    whole: bool = False,
    width: int | None = None,
    zone: tzinfo | None = None,
) -> str:
    """What there is to say of each, in plain words.

    Without `asked` those that are up to date are only counted. `whole` shows what each depends
    on, too. On a terminal `width` columns wide, long lists of reasons are broken between two of
    them. Times are those of `zone`, else of this machine.
    """
    lines: list[str] = []
    for one in some:
        if asked or whole or not one.is_up_to_date or one.step.reworded:
            lines += _lines(one, width, zone, dated=asked or whole)
            lines += dependency_lines(one.step.job, one.trace) if whole else []
    if not (asked or whole) or not some:
        lines += _counted(some)
    return "\n".join(lines)


def nothing_to_do(plan: BuildPlan) -> str:
    """That all figures are up to date, or that there are none."""
    if not plan.steps:
        return "nothing to do: there are no figures with code"
    return f"nothing to do: {_are(drawn_by(step.job for step in plan.steps))} up to date"


def _lines(one: Explained, width: int | None, zone: tzinfo | None, *, dated: bool) -> Iterator[str]:
    """A job's reasons, then what stands in its way, below."""
    if one.step.reasons:
        yield from _headline(one.step, width)
    else:
        blocked = "up to date" if one.is_up_to_date else "cannot be run"
        yield visible(f"{one.step.job.name}: {blocked}")
    yield from _words(one.step)
    yield from _waits(one.step)
    below = [line for found in one.step.problems for line in diagnostic_text(found).split("\n")]
    if one.trace is not None and one.trace.failure is not None:
        failure = one.trace.failure
        below += problem_lines(one.failed_at, Severity.ERROR, failure.message, failure.hint)
    yield from (f"  {line}" for line in below)
    if dated and one.trace is not None:
        yield f"  {_last_run(one.trace, zone)}"


def _headline(step: Step, width: int | None) -> list[str]:
    """All reasons on one line, or on several where that is wider than the terminal."""
    first, *others = [visible(str(reason)) for reason in step.reasons]
    lines = [f"{visible(step.job.name)}: {first}"]
    for text in others:
        if width is not None and columns(f"{lines[-1]}; {text};") > width:
            lines[-1] += ";"
            lines.append(f"  {text}")
        else:
            lines[-1] += f"; {text}"
    return lines


def _words(step: Step) -> list[str]:
    told = "gets its new caption with the next build, without being drawn"
    return [visible(f"  {path} {told}") for path in step.reworded]


def _waits(step: Step) -> list[str]:
    return [visible(f"  waits for {', '.join(step.after)}")] if step.after else []


def _last_run(trace: Trace, zone: tzinfo | None) -> str:
    when = trace.when.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    word, after = ("failed", "after") if trace.failure else ("built", "in")
    return visible(f"{word} {when} {after} {exactly(trace.wall)}, confined by {trace.protection}")


def _counted(some: Sequence[Explained]) -> list[str]:
    count = drawn_by(one.step.job for one in some if one.is_up_to_date)
    if not some:
        return ["there are no figures with code"]
    return [f"{_are(count)} up to date"] if count else []


def _are(count: int) -> str:
    return f"{spoken_figures(count)} {'is' if count == 1 else 'are'}"


def _failed_at(one: Explained, blocks: Sequence[SourceBlock]) -> Location | None:
    """Where the last run failed; only the block, where its lines are no longer those that ran."""
    if one.trace is None or one.trace.failure is None:
        return None
    failure, job = one.trace.failure, one.step.job
    if any(changed_texts(figure, one.step, one.trace) for figure in one.figures):
        failure = failure._replace(frames=())
    return blame(failure, (*job.files, *job.modules), blocks)
