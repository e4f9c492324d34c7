"""The sentences that evidence and findings share, so that a report can tell each of them once."""

from __future__ import annotations

from collections.abc import Sequence

from orgfig.build.job import Failure
from orgfig.build.model import Cause, Reason
from orgfig.figure.model import Figure

__all__ = [
    "NEVER_BUILT",
    "NO_CODE",
    "NO_JOB",
    "NO_OUTPUT",
    "UNCONFINED",
    "absent",
    "altered",
    "build_again",
    "failed",
    "never_built",
    "not_tangled",
    "one_never_built",
    "outdated",
    "stale",
    "unreadable",
    "unreproducible",
    "waits",
]

NEVER_BUILT = "never built"
NO_CODE = "no code"
NO_JOB = "no job builds it"
NO_OUTPUT = "no output link"
UNCONFINED = "built without confinement"

NAMED = 2
"""Outputs of one figure that are named in a sentence; of more, one is, and the rest counted."""


def absent(path: str) -> str:
    """An output that was built and is not there."""
    return f"{path} is missing"


def altered(path: str) -> str:
    """An output that is not what the build made."""
    return f"{path} was edited since it was built"


def unreadable(path: str, why: str) -> str:
    """A file that stands there and cannot be read; `why` is the system's word."""
    return f"{path} cannot be read: {why}"


def stale(path: str) -> str:
    """A tangled file that the notebook does not give."""
    return f"{path} is not what the notebook gives"


def not_tangled(path: str) -> str:
    """A tangled file that is not there."""
    return f"{path} is not tangled"


def never_built(there: Sequence[str]) -> str:
    """That no run is remembered; `there` are the outputs that stand there all the same."""
    if not there:
        return NEVER_BUILT
    stand = "stands" if len(there) == 1 else "stand"
    named = there if len(there) <= NAMED else (there[0], f"{len(there) - 1} more")
    return f"never built here; {' and '.join(named)} {stand} there, made elsewhere"


def one_never_built(path: str, *, is_there: bool) -> str:
    """That of one output no run is remembered, though of others one is."""
    return f"{path} was never built" + (" here; it was made elsewhere" if is_there else "")


def outdated(reason: Reason) -> str:
    """Why a figure that was built must be built again."""
    if reason.cause is Cause.FAILED:
        return f"the last run failed: {reason.detail}"
    if reason.cause is Cause.MAY_CHANGE:  # it may be up to date all the same
        return str(reason)
    return f"outdated: {reason}"


def waits(makers: Sequence[str]) -> str:
    """That what a figure reads may change."""
    return f"what it reads may change: {', '.join(makers)} must be run before"


def unreproducible(by: str) -> str:
    """That another run gives another picture; `by` are the factors, nothing where none is known."""
    cause = f"by {by}" if by else "and why is not known"
    return f"another run gives another picture, {cause}"


def failed(failure: Failure) -> str:
    """How the last run failed."""
    return f"the last run failed: {failure.message}"


def build_again(figure: Figure) -> str:
    """The command that builds one figure, quoted for a shell."""
    name = figure.name
    if not (name.isascii() and name.replace("_", "").replace("-", "").isalnum()):
        from shlex import quote

        name = quote(name)
    return f"build it again: orgfig build {'-- ' if name.startswith('-') else ''}{name}"
