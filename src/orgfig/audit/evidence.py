"""What speaks for a figure, and what against it.

Freshness is the build step's word alone: no reasons, up to date. What the disk shows is the
snapshot's. Whether a figure claims anything plays no part here.
"""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.audit import words
from orgfig.audit.failure import blame
from orgfig.audit.model import Evidence
from orgfig.build.model import Cause, Reason, Snapshot, Step, Trace
from orgfig.build.sources import bytes_of
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import Digest, digest_bytes
from orgfig.figure.model import Figure
from orgfig.location import Location
from orgfig.tangle.model import TangledFile

__all__ = [
    "PROMISED_TWICE",
    "UNCONFINED_PROTECTION",
    "changed_texts",
    "evidence",
    "failure_location",
    "job_files",
    "last_trace",
    "problems",
]

PROMISED_TWICE = "two-figures-one-output"
"""The name that `build.plan` gives to what is wrong with an output that two figures promise."""

UNCONFINED_PROTECTION = "none"
"""What a trace's `protection` says of a run that nothing held."""


def evidence(figure: Figure, step: Step | None, snapshot: Snapshot) -> Evidence:
    """The evidence on `figure`; `step` is the build step that makes it, None where none does."""
    trace = last_trace(figure, snapshot)
    reasons = () if step is None else step.reasons
    partial = Evidence(
        has_code=bool(figure.blocks),
        reasons=reasons,
        trace=trace,
        stale_files=tuple(_stale(figure, snapshot)),
        absent=tuple(_absent(figure, snapshot)),
        altered=tuple(_altered(figure, reasons, snapshot)),
        missing=(),
    )
    sentences = dict.fromkeys(_missing(figure, step, snapshot, partial))
    return partial._replace(missing=tuple(sentences))


def last_trace(figure: Figure, snapshot: Snapshot) -> Trace | None:
    """What is remembered of the figure's last run; its outputs share one."""
    traces = (snapshot.traces.get(output.path) for output in figure.outputs)
    return next((trace for trace in traces if trace is not None), None)


def changed_texts(figure: Figure, step: Step | None, trace: Trace) -> frozenset[str]:
    """The target files whose bytes are not those of the last run: its lines mean nothing there."""
    files = job_files(figure, step)
    return frozenset(file.path for file in files if trace.texts.get(file.path) != _digest(file))


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


def job_files(figure: Figure, step: Step | None) -> tuple[TangledFile, ...]:
    """All target files that the figure's job runs or imports."""
    return figure.files if step is None else (*figure.files, *step.job.files, *step.job.modules)


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


def _stale(figure: Figure, snapshot: Snapshot) -> Iterator[str]:
    for file in figure.files:
        if snapshot.tangled.get(file.path) != _digest(file):
            yield file.path


def _digest(file: TangledFile) -> Digest:
    return digest_bytes(bytes_of(file))


def _absent(figure: Figure, snapshot: Snapshot) -> Iterator[str]:
    for output in figure.outputs:
        if output.path not in snapshot.outputs and output.path not in snapshot.unreadable:
            yield output.path


def _altered(figure: Figure, reasons: tuple[Reason, ...], snapshot: Snapshot) -> Iterator[str]:
    edited = {reason.what for reason in reasons if reason.cause is Cause.OUTPUT_EDITED}
    for output in figure.outputs:
        if output.path in edited or _differs(output.path, snapshot):
            yield output.path


def _differs(path: str, snapshot: Snapshot) -> bool:
    trace = snapshot.traces.get(path)
    built = None if trace is None else trace.outputs.get(path)
    return built is not None and snapshot.outputs.get(path, built) != built


# --- in words --------------------------------------------------------------------------------


def _missing(
    figure: Figure, step: Step | None, snapshot: Snapshot, known: Evidence
) -> Iterator[str]:
    if not known.has_code:
        yield words.NO_CODE
    if not figure.outputs:
        yield words.NO_OUTPUT
    for found in problems(figure, step):
        yield words.placed(found.message, found.where)
    if known.has_code and figure.outputs:
        yield from _run(figure, step, snapshot, known)
    yield from _disk(figure, snapshot, known)


def _run(figure: Figure, step: Step | None, snapshot: Snapshot, known: Evidence) -> Iterator[str]:
    """What the last run and the build step say."""
    if step is None:
        yield "no job builds it"
    if known.trace is None:
        yield words.NEVER_BUILT
    elif known.trace.failure is not None:
        where = failure_location(figure, step, known.trace)
        yield words.placed(words.failed(known.trace.failure), where)
    for reason in known.reasons:
        if not _is_told_otherwise(reason, figure, snapshot, known):
            yield words.outdated(reason)
    if known.trace is not None and known.trace.protection == UNCONFINED_PROTECTION:
        yield words.UNCONFINED


def _is_told_otherwise(reason: Reason, figure: Figure, snapshot: Snapshot, known: Evidence) -> bool:
    """Whether another sentence says the same, or more; being forced says nothing of a figure."""
    if reason.cause is Cause.NEVER_BUILT:
        return known.trace is None
    if reason.cause is Cause.FAILED:
        return known.trace is not None and known.trace.failure is not None
    if reason.cause is Cause.OUTPUT_UNREADABLE:
        own = {output.path for output in figure.outputs}
        return reason.what in own and reason.what in snapshot.unreadable
    told = {Cause.OUTPUT_MISSING: known.absent, Cause.OUTPUT_EDITED: known.altered}
    return reason.cause is Cause.FORCED or reason.what in told.get(reason.cause, ())


def _disk(figure: Figure, snapshot: Snapshot, known: Evidence) -> Iterator[str]:
    """What is wrong with the files; what was never made is not expected to be there."""
    for output in figure.outputs:
        if output.path in snapshot.unreadable:
            yield words.unreadable(output.path, snapshot.unreadable[output.path])
    if known.trace is not None and known.trace.failure is None:
        yield from map(words.absent, known.absent)
    yield from map(words.altered, known.altered)
    broken = {file.path for file in figure.files if not file.is_meant}
    for path in known.stale_files:
        if path in snapshot.unreadable:
            yield words.unreadable(path, snapshot.unreadable[path])
        elif path in snapshot.tangled and path not in broken:
            yield words.stale(path)
        elif path not in snapshot.tangled and known.trace is not None and path not in broken:
            yield words.not_tangled(path)
