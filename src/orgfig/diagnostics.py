"""What is wrong with a text, as values: one problem never hides the next."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from orgfig.location import Location

__all__ = ["Diagnostic", "Severity"]


class Severity(IntEnum):
    """How much a problem matters; higher is worse, so that severities compare."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Diagnostic(NamedTuple):
    """One problem: where it stands, a stable name for its kind, what it is, how to mend it."""

    where: Location
    severity: Severity
    name: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        hint = "" if self.hint is None else f"\n  hint: {self.hint}"
        return f"{self.where}: {self.severity}: {self.message}{hint}"
