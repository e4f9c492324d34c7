"""What must be built and why, what counts as an input, what is remembered of a run.

Decides from values alone: runs nothing, opens no file, asks no clock.
"""

from __future__ import annotations

from orgfig.build.inputs import imported_packages
from orgfig.build.model import (
    Artifact,
    BuildPlan,
    Cause,
    Event,
    Executor,
    Failure,
    FailureKind,
    Finished,
    Frame,
    Growing,
    Job,
    Note,
    Outcome,
    Reason,
    Seen,
    Settled,
    Snapshot,
    Started,
    Step,
    Trace,
    Woken,
)
from orgfig.build.plan import plan_build
from orgfig.build.policy import Ceilings, Policy
from orgfig.build.record import record, renewed, seen_only
from orgfig.build.requests import Request, requests

__all__ = [
    "Artifact",
    "BuildPlan",
    "Cause",
    "Ceilings",
    "Event",
    "Executor",
    "Failure",
    "FailureKind",
    "Finished",
    "Frame",
    "Growing",
    "Job",
    "Note",
    "Outcome",
    "Policy",
    "Reason",
    "Request",
    "Seen",
    "Settled",
    "Snapshot",
    "Started",
    "Step",
    "Trace",
    "Woken",
    "imported_packages",
    "plan_build",
    "record",
    "renewed",
    "requests",
    "seen_only",
]
