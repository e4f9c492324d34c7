"""What "done" means: claims of headings held against the evidence of builds and disk.

Decides; looks at nothing but the values it is handed. Freshness is not worked out again here:
a build step without reasons is up to date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orgfig.audit.failure import blame, org_location
from orgfig.audit.model import (
    Audit,
    Claimed,
    Evidence,
    FigureAudit,
    Finding,
    Lack,
    Missing,
    Verdict,
)

if TYPE_CHECKING:
    from orgfig.audit.audit import audit

__all__ = [
    "Audit",
    "Claimed",
    "Evidence",
    "FigureAudit",
    "Finding",
    "Lack",
    "Missing",
    "Verdict",
    "audit",
    "blame",
    "org_location",
]


def __getattr__(name: str) -> object:
    """The room's main function, loaded when asked for: a build does without the checks."""
    if name != "audit":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from orgfig.audit.audit import audit

    globals()[name] = audit  # in place of the module of that name, which the import put there
    return audit
