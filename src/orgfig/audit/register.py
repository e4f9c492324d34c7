"""The register of checks: each has a name that stays, a severity, and one small function.

A check is handed a figure with all that may be looked at, and yields what it sees: where, what,
how to mend it. The register makes findings of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from orgfig.audit.model import Claimed, Evidence, Finding
from orgfig.audit.verdict import claimed
from orgfig.build.history import History
from orgfig.build.model import Snapshot, Step
from orgfig.diagnostics import Severity
from orgfig.figure.model import Figure
from orgfig.location import Location

if TYPE_CHECKING:
    from orgfig.notebook import Notebook

__all__ = [
    "CHECKS",
    "NO_HISTORY",
    "SURVEYS",
    "Check",
    "Seen",
    "Subject",
    "Survey",
    "SurveyCheck",
    "check",
    "claim_check",
    "survey",
]


NO_HISTORY = History(trouble="nobody asked git")
"""What is known where git is left out."""


class Survey(NamedTuple):
    """What an audit as a whole may look at; `owners` maps outputs to the figures promising them.

    `cancelled` are the project's own done states that promise no picture, `spelled` the paths of
    outputs and of files in their folder that are spelled in several ways (see `spelling`),
    `twins` pictures that equal another one (see there).
    """

    notebooks: tuple[Notebook, ...]
    snapshot: Snapshot
    owners: Mapping[str, tuple[Figure, ...]]
    history: History = NO_HISTORY
    cancelled: frozenset[str] = frozenset()
    spelled: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    twins: Mapping[str, str] = MappingProxyType({})


class Subject(NamedTuple):
    """A figure under audit, with all that a check may look at."""

    figure: Figure
    evidence: Evidence
    step: Step | None
    notebook: Notebook
    survey: Survey

    @property
    def is_claimed(self) -> bool:
        """Whether the heading claims that there is a picture."""
        return claimed(self.figure.claim, self.survey.cancelled) is Claimed.DONE


Seen: TypeAlias = tuple[Location, str, str | None]
"""What a check yields: where, what, and a hint on how to mend it."""


class Check(NamedTuple):
    """A check: `severity` is for a figure that claims to be done, `unclaimed` for any other."""

    name: str
    severity: Severity
    unclaimed: Severity
    sees: str
    look: Callable[[Subject], Iterator[Seen]]

    def findings(self, subject: Subject) -> list[Finding]:
        """What this check finds on one figure."""
        found = list(self.look(subject))
        if not found:  # as of nearly all: thousands of figures are looked at by dozens of checks
            return []
        severity = self.severity if subject.is_claimed else self.unclaimed
        return [Finding(self.name, severity, *seen) for seen in found]


class SurveyCheck(NamedTuple):
    """A check on the project as a whole."""

    name: str
    severity: Severity
    sees: str
    look: Callable[[Survey], Iterator[Seen]]

    def findings(self, whole: Survey) -> Iterator[Finding]:
        """What this check finds."""
        for where, message, hint in self.look(whole):
            yield Finding(self.name, self.severity, where, message, hint)


CHECKS: dict[str, Check] = {}
"""All checks on a figure, by name, in the order in which they are made."""

SURVEYS: dict[str, SurveyCheck] = {}
"""All checks on the project as a whole, by name."""

_Look: TypeAlias = Callable[[Subject], Iterator[Seen]]
_SurveyLook: TypeAlias = Callable[[Survey], Iterator[Seen]]


def check(name: str, severity: Severity, sees: str) -> Callable[[_Look], _Look]:
    """Registers a check that matters alike whatever the heading claims."""
    return _register(name, severity, severity, sees)


def claim_check(name: str, severity: Severity, sees: str) -> Callable[[_Look], _Look]:
    """Registers a check that contradicts a claim: where nothing is claimed it is but a note."""
    return _register(name, severity, Severity.NOTE, sees)


def survey(name: str, severity: Severity, sees: str) -> Callable[[_SurveyLook], _SurveyLook]:
    """Registers a check on the project as a whole."""

    def register(look: _SurveyLook) -> _SurveyLook:
        SURVEYS[name] = SurveyCheck(name, severity, sees, look)
        return look

    return register


def _register(
    name: str, severity: Severity, unclaimed: Severity, sees: str
) -> Callable[[_Look], _Look]:
    def register(look: _Look) -> _Look:
        CHECKS[name] = Check(name, severity, unclaimed, sees, look)
        return look

    return register
