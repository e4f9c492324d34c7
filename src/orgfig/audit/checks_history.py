"""Checks on what git says of a claim: has the figure changed since it was signed off."""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.audit.register import NO_HISTORY, Seen, Subject, Survey, check, survey
from orgfig.build.history import Change, Commit
from orgfig.diagnostics import Severity
from orgfig.location import Location
from orgfig.org.model import Timestamp

__all__ = ["no_history", "signed_off_before_change"]

SHORT = 7
"""So many digits of a commit's name are shown, as git does."""

LONGEST = 50
"""So much of a commit's message is shown, the width that git's own manual advises."""


@check(
    "signed-off-before-change",
    Severity.WARNING,
    "a figure means something else than when it was signed off",
)
def signed_off_before_change(subject: Subject) -> Iterator[Seen]:
    """A claim that was last changed before what it is about: code, what that uses, data."""
    sign_off = subject.survey.history.sign_offs.get(subject.figure.where)
    if not subject.is_claimed or sign_off is None or not sign_off.changes:
        return
    where, said = _claim(subject)
    made = "not in a commit" if sign_off.commit is None else f"in {_short(sign_off.commit)}"
    first, *more = sign_off.changes
    rest = f", and {len(more)} more" if more else ""
    hint = "look at it again; where it is right, set its state again, so that CLOSED and log say so"
    yield where, f"signed off {made} ({said}), {_changed(first)}{rest}", hint


@survey("no-history", Severity.NOTE, "git cannot say what changed since a figure was signed off")
def no_history(whole: Survey) -> Iterator[Seen]:
    """Why there is no history, or where one ends too early; nothing where nobody asked for it."""
    history = whole.history
    if history == NO_HISTORY:
        return
    if history.trouble is not None and whole.notebooks:
        message = f"what changed since figures were signed off is not known: {history.trouble}"
        yield Location(whole.notebooks[0].path, 1), message, None
    for gap in history.gaps:
        yield gap.where, gap.why, gap.hint


def _claim(subject: Subject) -> tuple[Location, str]:
    """The line that signs the figure off, and what it says."""
    claim, planning = subject.figure.claim, subject.figure.heading.planning
    if claim.closed is not None:
        return claim.closed.where, f"CLOSED {_date(claim.closed)}"
    if claim.log:
        last = max(claim.log, key=lambda entry: entry.timestamp.text[1:])
        return last.where, f"{last.state} {_date(last.timestamp)}"
    for found in planning.misplaced:
        return found.timestamp.where, f"CLOSED {_date(found.timestamp)}"
    return claim.where, claim.state or "no state"


def _changed(change: Change) -> str:
    if change.commit is None:
        return f"{change.what} changed (not committed yet)"
    when = change.commit.when
    day = "" if when is None else f"{when.date().isoformat()} "
    return f"{change.what} changed {day}in {_short(change.commit)} ({_subject(change.commit)})"


def _short(commit: Commit) -> str:
    return commit.name[:SHORT]


def _subject(commit: Commit) -> str:
    """The first line of the message, without what could end the parenthesis or steer a terminal."""
    plain = " ".join("".join(one if one.isprintable() else " " for one in commit.subject).split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"


def _date(stamp: Timestamp) -> str:
    """The day as it is written: `2025-04-12`."""
    return stamp.text[1:11]
