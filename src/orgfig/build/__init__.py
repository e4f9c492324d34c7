"""What must be built and why, what counts as an input, what is remembered of a run.

Decides from values alone: runs nothing, opens no file, asks no clock.
"""

from __future__ import annotations

from orgfig.build.inputs import imported_packages
from orgfig.build.model import (
    Artifact,
    BuildPlan,
    Cause,
    Executor,
    Failure,
    FailureKind,
    Finished,
    Frame,
    Job,
    Note,
    Outcome,
    Reason,
    Seen,
    Snapshot,
    Started,
    Step,
    Trace,
)
from orgfig.build.plan import plan_build
from orgfig.build.policy import Ceilings, Policy
from orgfig.build.record import record
from orgfig.build.requests import Request, requests

__all__ = [
    "Artifact",
    "BuildPlan",
    "Cause",
    "Ceilings",
    "Executor",
    "Failure",
    "FailureKind",
    "Finished",
    "Frame",
    "Job",
    "Note",
    "Outcome",
    "Policy",
    "Reason",
    "Request",
    "Seen",
    "Snapshot",
    "Started",
    "Step",
    "Trace",
    "imported_packages",
    "plan_build",
    "record",
    "requests",
]
