"""What claim and evidence come to: a table."""

from __future__ import annotations

from collections.abc import Container

from orgfig.audit.model import Claimed, Evidence, States, Verdict
from orgfig.figure.model import Claim
from orgfig.org.model import TodoKeywords

__all__ = ["CANCELLING", "VERDICTS", "claimed", "states", "verdict"]

VERDICTS = {  # claimed: proven, not proven, not known
    Claimed.DONE: (Verdict.DONE, Verdict.UNPROVEN, Verdict.UNKNOWN),
    Claimed.OPEN: (Verdict.READY, Verdict.OPEN, Verdict.UNKNOWN),
    Claimed.CANCELLED: (Verdict.CANCELLED, Verdict.CANCELLED, Verdict.CANCELLED),
}

CANCELLING = frozenset(
    (
        *("CANCELLED", "CANCELED", "CANCEL"),  # Org's manual, "TODO dependencies" and others
        *("KILL", "KILLED"),  # Doom Emacs
        *("WONTFIX", "REJECTED", "ABANDONED", "DISCARDED", "DROPPED", "OBSOLETE"),
    )
)
"""Done states, in capitals, that promise no picture, whatever language else a notebook is in."""


def claimed(claim: Claim, cancelled: Container[str] = ()) -> Claimed:
    """What a heading's state claims.

    Only done states of its notebook can cancel: those of the table, in capitals or not, and the
    `cancelled` ones, letter by letter, as Org tells states apart.
    """
    return _done(claim.state or "", cancelled) if claim.is_done else Claimed.OPEN


def states(path: str, todo: TodoKeywords, cancelled: Container[str] = ()) -> States:
    """What each state of the notebook `path` would claim; `cancelled` as for `claimed`."""
    claims = dict.fromkeys(todo.open, Claimed.OPEN)
    claims |= {state: _done(state, cancelled) for state in todo.done}
    return States(path, tuple(claims.items()))


def _done(state: str, cancelled: Container[str]) -> Claimed:
    is_cancelled = state.upper() in CANCELLING or state in cancelled
    return Claimed.CANCELLED if is_cancelled else Claimed.DONE


def verdict(claim: Claim, evidence: Evidence, cancelled: Container[str] = ()) -> Verdict:
    """The verdict on a figure; `cancelled` as for `claimed`."""
    proven, unproven, unknown = VERDICTS[claimed(claim, cancelled)]
    if evidence.is_proof:
        return proven
    return unknown if evidence.is_unknown else unproven
