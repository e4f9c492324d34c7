"""What claim and evidence come to: a table."""

from __future__ import annotations

from orgfig.audit.model import Claimed, Evidence, Verdict
from orgfig.figure.model import Claim

__all__ = ["CANCELLING", "VERDICTS", "claimed", "verdict"]

VERDICTS = {  # claimed: proven, not proven, not known
    Claimed.DONE: (Verdict.DONE, Verdict.UNPROVEN, Verdict.UNKNOWN),
    Claimed.OPEN: (Verdict.READY, Verdict.OPEN, Verdict.UNKNOWN),
    Claimed.CANCELLED: (Verdict.CANCELLED, Verdict.CANCELLED, Verdict.CANCELLED),
}

CANCELLING = frozenset(("CANCELLED", "CANCELED"))
"""Done states, in capitals, that promise no picture."""


def claimed(claim: Claim) -> Claimed:
    """What a heading's state claims."""
    if not claim.is_done:
        return Claimed.OPEN
    is_cancelled = (claim.state or "").upper() in CANCELLING
    return Claimed.CANCELLED if is_cancelled else Claimed.DONE


def verdict(claim: Claim, evidence: Evidence) -> Verdict:
    """The verdict on a figure."""
    proven, unproven, unknown = VERDICTS[claimed(claim)]
    if evidence.is_proof:
        return proven
    return unknown if evidence.is_unknown else unproven
