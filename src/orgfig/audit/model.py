"""What an audit says: per figure the claim, the evidence, the findings and a verdict."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from orgfig.build.model import Reason, Trace
from orgfig.diagnostics import Severity
from orgfig.figure.model import Figure
from orgfig.location import Location

__all__ = ["Audit", "Evidence", "FigureAudit", "Finding", "Verdict"]


class Verdict(Enum):
    """What claim and evidence come to."""

    DONE = "done"
    UNPROVEN = "unproven"
    READY = "ready"
    OPEN = "open"


class Finding(NamedTuple):
    """One thing that a check saw; `check` is its stable name."""

    check: str
    severity: Severity
    where: Location
    message: str
    hint: str | None = None


class Evidence(NamedTuple):
    """What speaks for a figure, and what is missing.

    `missing` says in words, one sentence each, everything that keeps the figure from being
    proven; empty means proven. `stale_files` are tangled files that are not what the notebook
    gives, `absent` outputs that are not there, `altered` outputs that are not what was built.
    """

    has_code: bool
    reasons: tuple[Reason, ...]
    trace: Trace | None
    stale_files: tuple[str, ...]
    absent: tuple[str, ...]
    altered: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_proof(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


class FigureAudit(NamedTuple):
    """A figure with its evidence, the findings on it, and the verdict."""

    figure: Figure
    evidence: Evidence
    findings: tuple[Finding, ...]
    verdict: Verdict


class Audit(NamedTuple):
    """All figures, and the findings that belong to no one of them."""

    figures: tuple[FigureAudit, ...]
    findings: tuple[Finding, ...]
