"""What orgfig refuses and Org would do, where more than one module of the room may find it."""

from __future__ import annotations

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location

__all__ = ["MOST_CHARACTERS", "not_in_bounds", "not_yet_honoured"]

MOST_CHARACTERS = 1 << 24
"""What a notebook may add to its blocks when it is tangled."""


def not_yet_honoured(where: Location, what: str) -> Diagnostic:
    """The error for something that Org honours when it tangles and orgfig does not."""
    hint = "tangle this file with Emacs, or do without it"
    message = f"{what} is not honoured yet, and Org would write something else because of it"
    return Diagnostic(where, Severity.ERROR, "not-yet-honoured", message, hint)


def not_in_bounds(where: Location, what: str) -> Diagnostic:
    """The error for what would put more text into target files than is sane."""
    message = f"{what} would bring what is inserted to more than {MOST_CHARACTERS:,} characters"
    return Diagnostic(where, Severity.ERROR, "tangled-too-large", message, "insert less often")
