"""The sentences that evidence and findings share, so that a report can tell each of them once."""

from __future__ import annotations

from orgfig.build.job import Failure
from orgfig.build.model import Cause, Reason
from orgfig.figure.model import Figure
from orgfig.location import Location

__all__ = [
    "NEVER_BUILT",
    "NO_CODE",
    "NO_OUTPUT",
    "UNCONFINED",
    "absent",
    "altered",
    "build_again",
    "failed",
    "not_tangled",
    "outdated",
    "placed",
    "stale",
    "unreadable",
]

NEVER_BUILT = "never built"
NO_CODE = "no code"
NO_OUTPUT = "no output link"
UNCONFINED = "built without confinement"


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


def outdated(reason: Reason) -> str:
    """Why a figure that was built must be built again."""
    if reason.cause is Cause.NEVER_BUILT:
        return f"outdated: {reason.what} was never built"
    if reason.cause is Cause.MAY_CHANGE:  # it may be up to date all the same
        return str(reason)
    return f"outdated: {reason}"


def failed(failure: Failure) -> str:
    """How the last run failed."""
    return f"the last run failed: {failure.message}"


def placed(sentence: str, where: Location | None) -> str:
    """A sentence with the line that it is about, where one is known."""
    return sentence if where is None else f"{sentence} ({where.path}:{where.line})"


def build_again(figure: Figure) -> str:
    """The command that builds one figure, quoted for a shell."""
    name = figure.name
    if not (name.isascii() and name.replace("_", "").replace("-", "").isalnum()):
        from shlex import quote

        name = quote(name)
    return f"build it again: orgfig build {'-- ' if name.startswith('-') else ''}{name}"
