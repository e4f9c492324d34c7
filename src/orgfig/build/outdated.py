"""Why a job must be run: compares it with its traces and the snapshot.

No reasons means up to date; there is no other definition of freshness. A tangled file that
differs on disk is no reason: what runs is the notebook's text. Order belongs to `plan`.
"""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.build.inputs import DATA, MISSING
from orgfig.build.model import Cause, Job, Reason, Snapshot, Trace

__all__ = ["reasons"]

CONSEQUENCES = frozenset(("imports",))
"""Parts that change only when a text does, which is then a reason by itself."""


def reasons(job: Job, snapshot: Snapshot, *, force: bool = False) -> tuple[Reason, ...]:
    """Every reason to run `job`, each once; none if it is up to date."""
    found = [*_never_built(job, snapshot)]
    for trace in _traces(job, snapshot):
        if trace.failure is not None:
            found.append(Reason(Cause.FAILED, job.name, trace.failure.message))
        found.extend(_changes(trace, job))
    found.extend(_outputs(job, snapshot))
    if force:
        found.append(Reason(Cause.FORCED, job.name))
    return tuple(dict.fromkeys(found))


def _never_built(job: Job, snapshot: Snapshot) -> Iterator[Reason]:
    new = [path for path in job.outputs if path not in snapshot.traces]
    if new:
        yield Reason(Cause.NEVER_BUILT, new[0])


def _traces(job: Job, snapshot: Snapshot) -> Iterator[Trace]:
    """The job's traces; several where figures that now share a job were built apart."""
    former = None
    for path in job.outputs:
        trace = snapshot.traces.get(path)
        if trace is not None and trace != former:
            yield trace
            former = trace


def _changes(trace: Trace, job: Job) -> Iterator[Reason]:
    """Inputs that are new, gone or different, in the job's order."""
    for part in dict.fromkeys((*job.inputs, *trace.inputs)):
        old, new = trace.inputs.get(part), job.inputs.get(part)
        if old != new and part not in CONSEQUENCES:
            what, detail = _difference(part, old, new)
            yield Reason(Cause.INPUT_CHANGED, what, detail)


def _difference(part: str, old: str | None, new: str | None) -> tuple[str, str]:
    """The name of a part as a person knows it, and what happened to it."""
    what = part.removeprefix("./").removeprefix("package ").removeprefix(DATA)
    if old is None or new is None:
        return what, "is new" if old is None else "is no longer used"
    if part.startswith(DATA):
        return what, "cannot be read any more" if new == MISSING else ""
    if MISSING in (old, new):
        return what, f"is installed now, {new}" if old == MISSING else f"is gone, it was {old}"
    if not _is_version(part):
        return what, ""
    name, _, version = old.rpartition(" ")
    if name and new.startswith(f"{name} "):
        return name, f"{version} → {new.removeprefix(f'{name} ')}"
    return what, f"{old} → {new}"


def _is_version(part: str) -> bool:
    """Whether a part's value means something to a person, unlike a digest."""
    return "/" not in part and part not in ("policy", "outputs", "order")


def _outputs(job: Job, snapshot: Snapshot) -> Iterator[Reason]:
    """What is wrong with the outputs of a run that succeeded."""
    for path in job.outputs:
        trace = snapshot.traces.get(path)
        if trace is None or trace.failure is not None:
            continue
        if path in snapshot.unreadable:
            yield Reason(Cause.OUTPUT_UNREADABLE, path, snapshot.unreadable[path])
        elif path not in snapshot.outputs:
            yield Reason(Cause.OUTPUT_MISSING, path)
        elif snapshot.outputs[path] != trace.outputs.get(path):
            yield Reason(Cause.OUTPUT_EDITED, path)
