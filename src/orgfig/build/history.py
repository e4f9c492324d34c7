"""What git says of figures over time, as values: when each was signed off, and what changed since.

A sign-off is the commit that last changed the CLOSED or the log lines of a figure's heading. Who
asks git is `workspace.history`; what it means for a claim is the audit's matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from orgfig.location import Location

__all__ = ["Change", "Commit", "Gap", "History", "SignOff"]


class Commit(NamedTuple):
    """A commit: its full name, the time its author gives, the first line of its message.

    A commit may say of when it is what no calendar has; then `when` is None.
    """

    name: str
    when: datetime | None
    subject: str


class Change(NamedTuple):
    """A change of what a figure means: `what` in words (`its block`), in which commit.

    Without a commit, it is an edit that none has yet.
    """

    what: str
    commit: Commit | None


class SignOff(NamedTuple):
    """When a claim was made, and what has changed since, oldest first.

    Without a commit, the claim itself is an edit that none has yet, and nothing came after it.
    """

    commit: Commit | None
    changes: tuple[Change, ...] = ()


class Gap(NamedTuple):
    """What git cannot say of one notebook: where, why, and what would help."""

    where: Location
    why: str
    hint: str | None = None


class History(NamedTuple):
    """Sign-offs by the place of the figure's heading; `trouble` says why there are none at all.

    `gaps` are what is not known of single notebooks; their figures may lack a sign-off.
    """

    sign_offs: Mapping[Location, SignOff] = MappingProxyType({})
    trouble: str | None = None
    gaps: tuple[Gap, ...] = ()
