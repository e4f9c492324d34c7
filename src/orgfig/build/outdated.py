"""Why a job must be run: compares it with its traces and the snapshot.

No reasons means up to date; there is no other definition of freshness. A tangled file that
differs on disk is no reason: what runs is the notebook's text. Order belongs to `plan`, the words
for what happened to an input to `changes`.
"""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.build.changes import changes
from orgfig.build.job import Job
from orgfig.build.model import Cause, Reason, Snapshot, traces_of

__all__ = ["reasons"]


def reasons(job: Job, snapshot: Snapshot, *, force: bool = False) -> tuple[Reason, ...]:
    """Every reason to run `job`, in a fixed order; none if it is up to date.

    Each once: where several places have changed of which the same is to be said, the first.
    """
    found = [*_never_built(job, snapshot)]
    for trace in traces_of(job.outputs, snapshot.traces):
        if trace.failure is not None:
            found.append(Reason(Cause.FAILED, job.name, trace.failure.message))
        found.extend(changes(trace, job, snapshot))
    found.extend(_outputs(job, snapshot))
    if force:
        found.append(Reason(Cause.FORCED, job.name))
    told: dict[str, Reason] = {}
    for reason in found:
        told.setdefault(str(reason), reason)
    return tuple(told.values())


def _never_built(job: Job, snapshot: Snapshot) -> Iterator[Reason]:
    """What is promised and of which no run is remembered: all of it, or each by its name."""
    new = [path for path in job.outputs if path not in snapshot.traces]
    if new and len(new) == len(job.outputs):
        yield Reason(Cause.NEVER_BUILT, new[0])
    else:
        yield from (Reason(Cause.NEVER_BUILT, path, "was never built") for path in new)


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
