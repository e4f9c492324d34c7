"""What a run depends on, as orgfig knows it: kind, name and value of each part of its inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orgfig.build.job import Job
from orgfig.build.model import Trace
from orgfig.build.policy import Policy
from orgfig.build.sizes import amount
from orgfig.report.escape import visible

__all__ = ["dependencies", "dependency_lines", "parts"]

KINDS = {
    "text": "code",
    "data": "data",
    "package": "package",
    "font": "font",
    "environment": "variable",
}
"""What the parts of a job's inputs are called, by how their names begin."""

DIGITS = 12
"""How many digits of a digest are shown: enough to tell two apart."""

DIGEST_LENGTH = 40


def dependencies(job: Job) -> Iterator[tuple[str, str, str]]:
    """What a job depends on: kind, name and value of each; digests whole, limits in words."""
    for kind, name, value in parts(job.inputs):
        yield kind, name, _limits(job.policy) if kind == "policy" else value


def parts(inputs: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The named parts of inputs (see `build.inputs`): kind, name and value of each, as kept."""
    for part, value in inputs.items():
        kind, parted, name = part.partition("://")
        if parted and kind in KINDS:
            yield KINDS[kind], name, value
        else:
            yield part, "", value


def dependency_lines(job: Job, trace: Trace | None) -> Iterator[str]:
    """What a job depends on, a line each, and what it makes; `trace` is its last run."""
    for kind, name, value in dependencies(job):
        shown = _shown(kind, name, value, trace)
        if shown is not None:
            yield visible(f"  {kind:8}  {shown}")
    for path in job.outputs:
        yield visible(f"  output    {path}")


def _shown(kind: str, name: str, value: str, trace: Trace | None) -> str | None:
    """A dependency as people read it; None for what follows from others or is shown elsewhere."""
    if kind in {"imports", "outputs"} or (kind == "order" and "\n" not in value):
        return None
    if kind == "package":
        return value if name and value.startswith(f"{name} ") else f"{name} {value}"
    if not name:
        return value.replace("\n", ", ")
    is_digest = len(value) == DIGEST_LENGTH and value.isalnum()
    return f"{name}  {value[:DIGITS] if is_digest else value}{_unseen(kind, name, trace)}"


def _unseen(kind: str, name: str, trace: Trace | None) -> str:
    """That the last run made no use of what it was given; that it may counts all the same."""
    if trace is None or trace.failure is not None or kind not in {"data", "variable"}:
        return ""
    used = trace.seen.data if kind == "data" else trace.seen.environment
    return "" if name in used else "  (given; the last run did not read it)"


def _limits(policy: Policy) -> str:
    held = "confined" if policy.confined else "unconfined"
    return f"{policy.wall:g} s, {amount(policy.memory)} of memory, {held}"
