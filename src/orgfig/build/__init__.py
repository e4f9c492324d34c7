"""What must be built and why, what counts as an input, what is remembered of a run.

Decides from values alone: runs nothing, opens no file, asks no clock.
"""

from __future__ import annotations

from orgfig.build.job import (
    Artifact,
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
    Progressed,
    Seen,
    Started,
    Woken,
)
from orgfig.build.model import (
    BuildPlan,
    Cause,
    Reason,
    Republished,
    Settled,
    Snapshot,
    Step,
    Trace,
)
from orgfig.build.plan import plan_build
from orgfig.build.policy import Ceilings, Policy
from orgfig.build.record import record, renewed, seen_only
from orgfig.build.requests import Request, requests
from orgfig.build.sources import imported_packages

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
    "Progressed",
    "Reason",
    "Republished",
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
