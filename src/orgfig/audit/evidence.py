"""What speaks for a figure: what past runs of it still say, and what the disk shows.

What is missing from it is put into words and kinds in `missing`. Whether a figure claims anything
plays no part here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orgfig.audit.failure import blame
from orgfig.audit.model import Evidence
from orgfig.build.conflicts import PROMISED_TWICE
from orgfig.build.model import Cause, Reason, Snapshot, Step, Trace, traces_of
from orgfig.build.sources import digest_of
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.figure.model import Figure
from orgfig.figure.picture import Movie
from orgfig.location import Location
from orgfig.tangle.model import TangledFile

__all__ = [
    "changed_texts",
    "failure_location",
    "is_as_built",
    "is_unconfined",
    "job_files",
    "observed",
    "problems",
    "texts_of",
    "was_run",
]

UNCONFINED_PROTECTION = "none"
"""What a trace's `protection` says of a run that nothing held."""


def observed(figure: Figure, step: Step | None, snapshot: Snapshot) -> Evidence:
    """What is known of `figure`, before it is said what is missing.

    `step` is the build step that makes it, None where none does.
    """
    reasons = () if step is None else step.reasons
    return Evidence(
        has_code=bool(figure.blocks),
        reasons=reasons,
        traces=tuple(traces_of((output.path for output in figure.outputs), snapshot.traces)),
        stale_files=tuple(_stale(figure, step, snapshot)),
        absent=tuple(_absent(figure, snapshot)),
        altered=tuple(_altered(figure, reasons, snapshot)),
        missing=(),
        movies=dict(_movies(figure, snapshot)),
    )


def changed_texts(figure: Figure, step: Step | None, trace: Trace) -> frozenset[str]:
    """The target files whose bytes are not those of the last run: its lines mean nothing there."""
    files = job_files(figure, step)
    return frozenset(file.path for file in files if trace.texts.get(file.path) != digest_of(file))


def was_run(path: str, digest: str, traces: Iterable[Trace]) -> bool:
    """Whether one of these runs had a target file of these very bytes, whatever came of it."""
    return any(trace.texts.get(path) == digest for trace in traces)


def failure_location(figure: Figure, step: Step | None, trace: Trace) -> Location | None:
    """The Org line of the last run's failure; None where the file it happened in has changed since.

    A line number is worth nothing for a text that is not the one that ran, byte by byte.
    """
    if trace.failure is None:
        return None
    changed = changed_texts(figure, step, trace)
    files = [file for file in job_files(figure, step) if file.path not in changed]
    places = [frame.path for frame in trace.failure.frames[-1:]] or [f.path for f in figure.files]
    if not changed.isdisjoint(places):
        return None
    return blame(trace.failure, files, figure.blocks)


def is_as_built(path: str, snapshot: Snapshot) -> bool:
    """Whether what stands there is, byte for byte, what its last run made."""
    trace, there = snapshot.traces.get(path), snapshot.outputs.get(path)
    return trace is not None and there is not None and trace.outputs.get(path) == there


def is_unconfined(trace: Trace) -> bool:
    """Whether nothing held the run; where nobody said what did, nothing did."""
    return trace.protection.strip() in {"", UNCONFINED_PROTECTION}


def job_files(figure: Figure, step: Step | None) -> tuple[TangledFile, ...]:
    """All target files that the figure's job runs or imports."""
    return figure.files if step is None else (*figure.files, *step.job.files, *step.job.modules)


def texts_of(figure: Figure, step: Step | None) -> tuple[TangledFile, ...]:
    """The target files that the figure is made of: its own, and those that these import."""
    modules = () if step is None else step.job.modules
    return tuple({file.path: file for file in (*figure.files, *modules)}.values())


def problems(figure: Figure, step: Step | None) -> Iterator[Diagnostic]:
    """What keeps the figure from being run, as far as it is known beforehand.

    That an output is promised twice is told to each figure once, at its own link.
    """
    own = {output.where for output in figure.outputs}
    found = [problem for file in figure.files for problem in file.problems]
    found += () if step is None else step.problems
    for problem in dict.fromkeys(found):
        is_own = problem.name != PROMISED_TWICE or problem.where in own
        if is_own and problem.severity is Severity.ERROR:
            yield problem


def _stale(figure: Figure, step: Step | None, snapshot: Snapshot) -> Iterator[str]:
    for file in texts_of(figure, step):
        if snapshot.tangled.get(file.path) != digest_of(file):
            yield file.path


def _absent(figure: Figure, snapshot: Snapshot) -> Iterator[str]:
    for output in figure.outputs:
        if output.path not in snapshot.outputs and output.path not in snapshot.unreadable:
            yield output.path


def _altered(figure: Figure, reasons: tuple[Reason, ...], snapshot: Snapshot) -> Iterator[str]:
    """Outputs that are not what their own run made, whatever the plan says of them."""
    edited = {reason.what for reason in reasons if reason.cause is Cause.OUTPUT_EDITED}
    for output in figure.outputs:
        trace = snapshot.traces.get(output.path)
        built = None if trace is None else trace.outputs.get(output.path)
        there = snapshot.outputs.get(output.path, built)
        if built is not None and (output.path in edited or there != built):
            yield output.path


def _movies(figure: Figure, snapshot: Snapshot) -> Iterator[tuple[str, Movie]]:
    """What outputs play; a former run's word is not taken for a file that took their place."""
    for path in (output.path for output in figure.outputs):
        trace = snapshot.traces.get(path)
        if trace is not None and path in trace.movies and is_as_built(path, snapshot):
            yield path, trace.movies[path]
