"""What keeps a figure from being proven: each thing with its kind, in words, on its Org line.

Freshness is the build step's word alone: no reasons, up to date. A reason that is about another
figure's picture, where both are drawn by one run, says nothing against this one. What nobody can
know now is `Lack.UNKNOWN`: it proves nothing, and accuses nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.audit import words
from orgfig.audit.evidence import (
    failure_location,
    is_unconfined,
    job_files,
    observed,
    problems,
    texts_of,
    was_run,
)
from orgfig.audit.failure import org_location
from orgfig.audit.model import Evidence, Lack, Missing
from orgfig.audit.syntax import syntax_errors
from orgfig.build.changes import SANDBOX
from orgfig.build.data import UNSEEN
from orgfig.build.model import Cause, Reason, Snapshot, Step
from orgfig.figure.model import Figure, Output
from orgfig.location import Location
from orgfig.tangle.model import NOT_EVALUATED

__all__ = ["evidence"]

LACKS = {
    Cause.FAILED: Lack.BROKEN,
    Cause.INPUT_CHANGED: Lack.OUTDATED,
    Cause.MAY_CHANGE: Lack.UNKNOWN,
}
"""What a reason to run a job says of a figure; of its own outputs traces and disk say more."""

PERHAPS_WELL = frozenset((NOT_EVALUATED, UNSEEN))
"""Problems of which another look, by another user or after a build, may find nothing."""

BADNESS = {lack: position for position, lack in enumerate(Lack)}


def evidence(figure: Figure, step: Step | None, snapshot: Snapshot) -> Evidence:
    """The evidence on `figure`; `step` is the build step that makes it, None where none does."""
    known = observed(figure, step, snapshot)
    missing = dict.fromkeys(_missing(figure, step, snapshot, known))
    return known._replace(missing=tuple(sorted(missing, key=lambda one: BADNESS[one.lack])))


def _missing(
    figure: Figure, step: Step | None, snapshot: Snapshot, known: Evidence
) -> Iterator[Missing]:
    if not known.has_code:
        yield Missing(Lack.NOTHING, words.NO_CODE, figure.where)
    if not figure.outputs:
        yield Missing(Lack.NOTHING, words.NO_OUTPUT, figure.where)
    yield from _known_beforehand(figure, step, snapshot, known)
    if known.has_code and figure.outputs:
        yield from _runs(figure, step, snapshot, known)
        yield from _reasons(figure, step, snapshot, known)
        yield from _varying(figure, step, snapshot)
    for output in figure.outputs:
        yield from _on_disk(output, snapshot, known)
    yield from _modules(figure, step, snapshot, known)


# --- what the text says ------------------------------------------------------------------------


def _known_beforehand(
    figure: Figure, step: Step | None, snapshot: Snapshot, known: Evidence
) -> Iterator[Missing]:
    """What is wrong with the code, known without running it."""
    for problem in problems(figure, step):
        lack = Lack.UNKNOWN if problem.name in PERHAPS_WELL else Lack.BROKEN
        yield Missing(lack, problem.message, problem.where)
    traces = () if step is None else known.traces
    for file, line, column, message in syntax_errors(figure, traces, snapshot.interpreter):
        where = org_location(file, line, column, figure.blocks)
        yield Missing(Lack.BROKEN, message, where)


# --- what runs and the build step say ----------------------------------------------------------


def _runs(
    figure: Figure, step: Step | None, snapshot: Snapshot, known: Evidence
) -> Iterator[Missing]:
    """What is remembered of the runs, all of which must hold."""
    if step is None:
        yield Missing(Lack.UNKNOWN, words.NO_JOB, figure.where)
    if not known.traces:
        there = [one.path for one in figure.outputs if one.path in snapshot.outputs]
        yield Missing(Lack.NEVER_BUILT, words.never_built(there), figure.where)
    for output in figure.outputs if known.traces else ():
        if _is_unmade(output, snapshot):
            is_there = output.path in snapshot.outputs
            sentence = words.one_never_built(output.path, is_there=is_there)
            yield Missing(Lack.NEVER_BUILT, sentence, output.where)
    for trace in known.traces:
        if trace.failure is not None:
            where = failure_location(figure, step, trace) or figure.where
            yield Missing(Lack.BROKEN, words.failed(trace.failure), where)
        if is_unconfined(trace):
            yield Missing(Lack.UNCONFINED, words.UNCONFINED, figure.where)


def _is_unmade(output: Output, snapshot: Snapshot) -> bool:
    """Whether no run is remembered that should have made it, or that did."""
    trace = snapshot.traces.get(output.path)
    return trace is None or (trace.failure is None and output.path not in trace.outputs)


def _reasons(
    figure: Figure, step: Step | None, snapshot: Snapshot, known: Evidence
) -> Iterator[Missing]:
    """What the build step's reasons say; each of them once, here or by what it is about."""
    is_bare = any(map(is_unconfined, known.traces))
    for reason in known.reasons:
        lack = LACKS.get(reason.cause)
        is_told = reason.cause is Cause.FAILED and _has_failed(known)
        is_told |= reason.what == SANDBOX and is_bare
        if lack is not None and not is_told and not _is_unread(reason, figure, step, snapshot):
            where = reason.where or _file_location(reason.what, figure, step) or figure.where
            yield Missing(lack, words.outdated(reason), where)
    if step is not None and step.after and not any(one.cause in LACKS for one in known.reasons):
        yield Missing(Lack.UNKNOWN, words.waits(step.after), figure.where)


def _has_failed(known: Evidence) -> bool:
    return any(trace.failure is not None for trace in known.traces)


def _is_unread(reason: Reason, figure: Figure, step: Step | None, snapshot: Snapshot) -> bool:
    """Whether what has changed is not known, since a problem keeps it from being read at all."""
    if reason.what in snapshot.unreadable_data:
        return True
    files = (file for file in job_files(figure, step) if file.path == reason.what)
    return any(not file.is_meant for file in files)


def _file_location(path: str, figure: Figure, step: Step | None) -> Location | None:
    """The block that a target file begins with."""
    return next((file.where for file in job_files(figure, step) if file.path == path), None)


def _varying(figure: Figure, step: Step | None, snapshot: Snapshot) -> Iterator[Missing]:
    """That runs of the same differ, as `orgfig verify` has found."""
    for output in figure.outputs:
        if output.path in snapshot.varying:
            by = snapshot.varying[output.path]
            where = _suspect(by, figure, step) or figure.where
            yield Missing(Lack.UNREPRODUCIBLE, words.unreproducible(by), where)


def _suspect(by: str, figure: Figure, step: Step | None) -> Location | None:
    """The first Org line that may be to blame, as far as the text shows."""
    from orgfig.figure.suspects import suspects  # and its syntax tree: few figures vary

    for file in job_files(figure, step):
        for kind in by.split(", "):
            for line in suspects(file.text, kind):
                return org_location(file, line)
    return None


# --- what the disk shows -----------------------------------------------------------------------


def _on_disk(output: Output, snapshot: Snapshot, known: Evidence) -> Iterator[Missing]:
    """What is wrong with a picture; what was never made is not expected to be there."""
    path = output.path
    if path in snapshot.unreadable:
        why = words.unreadable(path, snapshot.unreadable[path])
        yield Missing(Lack.UNKNOWN, why, output.where)
    trace = snapshot.traces.get(path)
    if path in known.absent and trace is not None and path in trace.outputs:
        yield Missing(Lack.MISSING, words.absent(path), output.where)
    if path in known.altered:
        yield Missing(Lack.ALTERED, words.altered(path), output.where)


def _modules(
    figure: Figure, step: Step | None, snapshot: Snapshot, known: Evidence
) -> Iterator[Missing]:
    """Modules on disk that somebody has edited: who runs them gets something else.

    One that is absent says nothing wrong, nor does one that means the same. One that holds the
    text that was run last does, or else the figure is outdated, which is told.
    """
    for file in texts_of(figure, step):
        if file.path not in known.stale_files or not file.is_meant or file.path in snapshot.alike:
            continue
        there = snapshot.tangled.get(file.path)
        if file.path in snapshot.unreadable:
            why = words.unreadable(file.path, snapshot.unreadable[file.path])
            yield Missing(Lack.UNKNOWN, why, file.where)
        elif there is not None and not was_run(file.path, there, known.traces):
            yield Missing(Lack.UNTANGLED, words.stale(file.path), file.where)
