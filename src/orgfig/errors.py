"""The exceptions of orgfig; each carries the exit status that says whose fault it is.

Only what makes going on senseless is an exception. A problem of one block is a diagnostic.
"""

from __future__ import annotations

from orgfig.location import Location

__all__ = [
    "ConfinementError",
    "DatabaseError",
    "ExecutorError",
    "OrgfigError",
    "ProjectError",
    "UsageError",
    "WriteError",
]


class OrgfigError(Exception):
    """Anything that orgfig gives up on; `where` is the place in a file, `hint` what to do."""

    exit_status = 3

    def __init__(
        self, message: str, hint: str | None = None, where: Location | None = None
    ) -> None:
        super().__init__(message)
        self.hint = hint
        self.where = where


class UsageError(OrgfigError):
    """The words of the call cannot be followed: an unknown figure, a wrong number."""

    exit_status = 2


class ProjectError(OrgfigError):
    """The project cannot be worked on as it is; the message says what to mend."""

    exit_status = 2


class WriteError(ProjectError):
    """A file of the project cannot be written: a full disk, a missing permission."""


class DatabaseError(ProjectError):
    """The build database cannot be read or written."""


class ConfinementError(OrgfigError):
    """This machine cannot enforce the policy, so no notebook code is run."""

    exit_status = 4


class ExecutorError(OrgfigError):
    """The process that runs figures failed in a way that no figure can be blamed for."""
