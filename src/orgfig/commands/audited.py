"""The audit of a project with all that it was made from: what `status` and `gallery` show."""

from __future__ import annotations

from typing import NamedTuple

from orgfig.audit import Audit, audit
from orgfig.commands.session import Session
from orgfig.commands.work import Work
from orgfig.workspace.history import history

__all__ = ["Audited", "audited"]


class Audited(NamedTuple):
    """What a project's claims come to, and what they were held against."""

    work: Work
    audit: Audit


def audited(session: Session) -> Audited:
    """The audit of all figures of the project; runs and writes nothing but caches."""
    project, work = session.project, session.plan(closely=True)
    past = history(project, work.notebooks, work.snapshot.data)
    found = audit(work.notebooks, work.plan, work.snapshot, past, cancelled=project.cancelled)
    return Audited(work, found)
