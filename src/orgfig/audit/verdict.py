"""What claim and evidence come to: a table."""

from __future__ import annotations

from orgfig.audit.model import Evidence, Verdict
from orgfig.figure.model import Claim

__all__ = ["VERDICTS", "verdict"]

VERDICTS = {  # (claimed, proven)
    (True, True): Verdict.DONE,
    (True, False): Verdict.UNPROVEN,
    (False, True): Verdict.READY,
    (False, False): Verdict.OPEN,
}


def verdict(claim: Claim, evidence: Evidence) -> Verdict:
    """The verdict on a figure; it is claimed where its state is one of the done states."""
    return VERDICTS[claim.is_done, evidence.is_proof]
