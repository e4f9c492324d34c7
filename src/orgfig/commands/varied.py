"""Remembers of which figures verified runs differ, so that an audit knows, too.

Kept in the build database, beside the trace that it is about: a build of anything else forgets
it, and so does a verification that finds none of it any more. Nothing is written where nothing
is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from orgfig.build.model import Cause, Trace
from orgfig.build.verification import Standing, Verified
from orgfig.commands.session import Session
from orgfig.errors import DatabaseError, WriteError
from orgfig.workspace import Database
from orgfig.workspace.database import Varied

__all__ = ["is_doubtful", "remember_varying"]


def remember_varying(
    session: Session, found: Iterable[Verified], traces: Mapping[str, Trace], *, once: bool
) -> None:
    """Remember what was found of runs of the same as those of `traces`, or say that it cannot be.

    With `once` nobody looked for what makes runs differ, so that nothing is forgotten.
    """
    new = dict(_entries(found, traces, once=once))
    with Database.open(session.project, readonly=True) as database:
        known = database.varying()
    changed = {path: one for path, one in new.items() if known.get(path) != one}
    if changed:
        try:
            with Database.open(session.project, readonly=False) as database:
                database.vary(changed)
        except (DatabaseError, WriteError) as error:
            session.say(f"note: `orgfig status` will not know of runs that differ: {error}")


def is_doubtful(one: Verified) -> bool:
    """Whether it was built by all the same, as far as is known, and is another picture now."""
    is_same = one.is_known and not one.reasons and not one.changed_itself
    return is_same and one.standing in {Standing.DRIFTED, Standing.CHANGED}


def _entries(
    found: Iterable[Verified], traces: Mapping[str, Trace], *, once: bool
) -> Iterator[tuple[str, Varied | None]]:
    for one in found:
        by = _by(one)
        if _is_of_the_same(one) and (by is not None or not once):
            for path in one.job.outputs:
                if path in traces:
                    yield path, None if by is None else (traces[path].basis, by)


def _by(one: Verified) -> str | None:
    """By what builds of it differ; empty where they do, and nobody knows why."""
    if one.varying is not None and one.varying.differs_as_built:
        return one.varying.told
    return "" if is_doubtful(one) else None


def _is_of_the_same(one: Verified) -> bool:
    """Whether what was run now is what was run when it was built."""
    others = {Cause.INPUT_CHANGED, Cause.MAY_CHANGE}
    has_run = one.failure is None and not one.problems
    return has_run and one.is_known and not any(reason.cause in others for reason in one.reasons)
