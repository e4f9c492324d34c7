"""Turns a job and its outcome into the trace that the next build compares with."""

from __future__ import annotations

from datetime import UTC, datetime

from orgfig.build.model import Job, Outcome, Trace
from orgfig.digest import digest_bytes

__all__ = ["record"]


def record(job: Job, outcome: Outcome, when: datetime) -> Trace:
    """What is kept of a run that ended at `when`; a failed one has given no outputs."""
    outputs = {
        artifact.path: digest_bytes(artifact.data)
        for artifact in outcome.artifacts
        if outcome.succeeded
    }
    return Trace(
        figures=job.figures,
        inputs=dict(job.inputs),
        outputs=outputs,
        failure=outcome.failure,
        notes=outcome.notes,
        protection=outcome.protection,
        wall=outcome.wall,
        when=when.astimezone(UTC),
    )
