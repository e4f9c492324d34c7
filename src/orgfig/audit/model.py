"""What an audit says: per figure the claim, the evidence, the findings and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from orgfig.build.history import SignOff
from orgfig.build.model import Reason, Step, Trace
from orgfig.diagnostics import Severity
from orgfig.figure.model import Figure
from orgfig.figure.picture import Movie
from orgfig.location import Location

__all__ = [
    "Audit",
    "Claimed",
    "Evidence",
    "FigureAudit",
    "Finding",
    "Lack",
    "Missing",
    "States",
    "Verdict",
]


class Claimed(Enum):
    """What a heading's state claims: a picture, none yet, or none ever."""

    DONE = "done"
    OPEN = "open"
    CANCELLED = "cancelled"


class Lack(Enum):
    """What can be missing from the evidence, the worst first."""

    BROKEN = "broken"
    NOTHING = "nothing to show"
    MISSING = "missing"
    ALTERED = "altered"
    OUTDATED = "outdated"
    NEVER_BUILT = "never built"
    UNREPRODUCIBLE = "unreproducible"
    UNCONFINED = "unconfined"
    UNTANGLED = "not tangled"
    UNKNOWN = "unknown"


class Verdict(Enum):
    """What claim and evidence come to, the worst first."""

    UNPROVEN = "unproven"
    UNKNOWN = "unknown"
    READY = "ready"
    OPEN = "open"
    CANCELLED = "cancelled"
    DONE = "done"


class Missing(NamedTuple):
    """One thing that keeps a figure from being proven: what kind, in words, on which Org line."""

    lack: Lack
    sentence: str
    where: Location


class Finding(NamedTuple):
    """One thing that a check saw; `check` is its stable name."""

    check: str
    severity: Severity
    where: Location
    message: str
    hint: str | None = None


class Evidence(NamedTuple):
    """What speaks for a figure, and what is missing.

    `missing` is everything that keeps the figure from being proven, the worst first; empty means
    proven. `traces` are what is remembered of the last runs of its outputs, which may have been
    built apart: all of them must hold. `stale_files` are tangled files that are not what the
    notebook gives, `absent` outputs that are not there, `altered` outputs that are not what was
    built. `movies` is what outputs play that are as a run made them, where that was read back.
    """

    has_code: bool
    reasons: tuple[Reason, ...]
    traces: tuple[Trace, ...]
    stale_files: tuple[str, ...]
    absent: tuple[str, ...]
    altered: tuple[str, ...]
    missing: tuple[Missing, ...]
    movies: Mapping[str, Movie] = MappingProxyType({})

    @property
    def trace(self) -> Trace | None:
        """What is remembered of the last run; the newest, where there are several."""
        return max(self.traces, key=lambda trace: trace.when, default=None)

    @property
    def is_proof(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def is_unknown(self) -> bool:
        """Whether nothing speaks against the figure, but not all that should is known."""
        return bool(self.missing) and all(one.lack is Lack.UNKNOWN for one in self.missing)


class FigureAudit(NamedTuple):
    """A figure with its evidence, the findings on it, and the verdict.

    `step` is the build step that makes it, None where none does; `sign_off` what git says of its
    claim, None where nothing is claimed or known.
    """

    figure: Figure
    evidence: Evidence
    findings: tuple[Finding, ...]
    verdict: Verdict
    step: Step | None = None
    sign_off: SignOff | None = None

    @property
    def claims(self) -> Claimed:
        """What the heading claims, as far as the verdict goes by it."""
        if self.verdict is Verdict.CANCELLED:
            return Claimed.CANCELLED
        return Claimed.DONE if self.figure.claim.is_done else Claimed.OPEN

    @property
    def is_unproven(self) -> bool:
        """Whether it claims to be done, and nothing shows that it is."""
        return self.claims is Claimed.DONE and self.verdict is not Verdict.DONE

    @property
    def untold(self) -> tuple[Missing, ...]:
        """What is missing and no finding says in the same words."""
        told = {finding.message for finding in self.findings}
        return tuple(one for one in self.evidence.missing if one.sentence not in told)


class States(NamedTuple):
    """What each TODO state of the notebook `path` claims, in the notebook's order."""

    path: str
    claims: tuple[tuple[str, Claimed], ...]


class Audit(NamedTuple):
    """All figures, and the findings that belong to no one of them.

    `states` are those of the notebooks that were audited, also of such without a figure; `data`
    the project paths of the files that figures ask for by `:deps`.
    """

    figures: tuple[FigureAudit, ...]
    findings: tuple[Finding, ...]
    states: tuple[States, ...] = ()
    data: tuple[str, ...] = ()
