"""What speaks for a figure, and what against it.

Freshness is the build step's word alone: no reasons, up to date. What the disk shows is the
snapshot's. Whether a figure claims anything plays no part here.
"""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.audit import words
from orgfig.audit.failure import blame
from orgfig.audit.model import Evidence, Lack, Missing
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
    missing = dict.fromkeys(_missing(figure, step, snapshot, partial))
    return partial._replace(missing=tuple(sorted(missing, key=_badness)))


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


def _badness(one: Missing) -> int:
    return list(Lack).index(one.lack)


def _missing(
    figure: Figure, step: Step | None, snapshot: Snapshot, known: Evidence
) -> Iterator[Missing]:
    if not known.has_code:
        yield Missing(Lack.NOTHING, words.NO_CODE, figure.where)
    if not figure.outputs:
        yield Missing(Lack.NOTHING, words.NO_OUTPUT, figure.where)
    for found in problems(figure, step):
        yield Missing(Lack.BROKEN, found.message, found.where)
    if known.has_code and figure.outputs:
        yield from _run(figure, step, snapshot, known)
    yield from _disk(figure, snapshot, known)


def _run(
    figure: Figure, step: Step | None, snapshot: Snapshot, known: Evidence
) -> Iterator[Missing]:
    """What the last run and the build step say."""
    if step is None:
        yield Missing(Lack.UNKNOWN, "no job builds it", figure.where)
    if known.trace is None:
        yield Missing(Lack.NEVER_BUILT, words.NEVER_BUILT, figure.where)
    elif known.trace.failure is not None:
        where = failure_location(figure, step, known.trace) or figure.where
        yield Missing(Lack.BROKEN, words.failed(known.trace.failure), where)
    for reason in known.reasons:
        if not _is_told_otherwise(reason, figure, snapshot, known):
            yield Missing(Lack.OUTDATED, words.outdated(reason), reason.where or figure.where)
    if known.trace is not None and known.trace.protection == UNCONFINED_PROTECTION:
        yield Missing(Lack.UNCONFINED, words.UNCONFINED, figure.where)


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


def _disk(figure: Figure, snapshot: Snapshot, known: Evidence) -> Iterator[Missing]:
    """What is wrong with the files; what was never made is not expected to be there."""
    for output in figure.outputs:
        path = output.path
        if path in snapshot.unreadable:
            why = words.unreadable(path, snapshot.unreadable[path])
            yield Missing(Lack.UNKNOWN, why, output.where)
        if path in known.absent and known.trace is not None and known.trace.failure is None:
            yield Missing(Lack.MISSING, words.absent(path), output.where)
        if path in known.altered:
            yield Missing(Lack.ALTERED, words.altered(path), output.where)
    yield from _modules(figure, snapshot, known)


def _modules(figure: Figure, snapshot: Snapshot, known: Evidence) -> Iterator[Missing]:
    for file in figure.files:
        if file.path not in known.stale_files or not file.is_meant:
            continue
        if file.path in snapshot.unreadable:
            why = words.unreadable(file.path, snapshot.unreadable[file.path])
            yield Missing(Lack.UNKNOWN, why, file.where)
        elif file.path in snapshot.tangled:
            yield Missing(Lack.UNTANGLED, words.stale(file.path), file.where)
        elif known.trace is not None:
            yield Missing(Lack.UNTANGLED, words.not_tangled(file.path), file.where)
