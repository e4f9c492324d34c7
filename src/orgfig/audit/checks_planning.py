"""Checks on what a heading says of itself: state, CLOSED, log. Dates have their own file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from orgfig.audit.register import Seen, Subject, check, claim_check
from orgfig.diagnostics import Severity
from orgfig.org.model import LogEntry, Misplaced, MisplacedClosed, Timestamp

__all__ = [
    "closed_after_blank_line",
    "closed_after_drawer",
    "closed_in_drawer",
    "closed_in_text",
    "closed_twice",
    "closed_without_done",
    "done_without_closed",
    "log_and_closed_disagree",
    "log_ends_open",
    "log_in_drawer",
    "log_only",
    "log_without_former_state",
]

WARNING = Severity.WARNING
UNDER_THE_HEADING = "CLOSED belongs on the line directly under its heading"


@check("done-without-closed", WARNING, "a DONE heading says nowhere when it was closed")
def done_without_closed(subject: Subject) -> Iterator[Seen]:
    """A done state without any CLOSED, not even a misplaced one or a log entry in its place."""
    claim, planning = subject.figure.claim, subject.figure.heading.planning
    noted = planning.misplaced or _done_entries(subject)
    if claim.is_done and claim.closed is None and not noted:
        hint = f"{UNDER_THE_HEADING}; C-c C-t writes it where logging is on"
        yield claim.where, f"{claim.state} without CLOSED", hint


@check("closed-without-done", WARNING, "a heading is CLOSED, but its state is not a done one")
def closed_without_done(subject: Subject) -> Iterator[Seen]:
    """A CLOSED under a heading that is open again, or never had a state."""
    claim = subject.figure.claim
    if claim.closed is not None and not claim.is_done:
        state = "has no state" if claim.state is None else f"is {claim.state}"
        hint = "set the state to a done one, or remove CLOSED"
        yield claim.closed.where, f"CLOSED, but the heading {state}", hint


@check("closed-in-drawer", WARNING, "CLOSED stands inside a drawer, where Org does not read it")
def closed_in_drawer(subject: Subject) -> Iterator[Seen]:
    """A CLOSED within `:PROPERTIES:` or another drawer."""
    for found in _misplaced(subject, Misplaced.DRAWER):
        message = "CLOSED stands inside a drawer, where Org does not read it"
        yield found.timestamp.where, message, UNDER_THE_HEADING


@check(
    "closed-after-blank-line",
    WARNING,
    "CLOSED stands after a blank line, where Org does not read it",
)
def closed_after_blank_line(subject: Subject) -> Iterator[Seen]:
    """A CLOSED that a blank line parts from its heading."""
    for found in _misplaced(subject, Misplaced.BLANK_LINE):
        message = "CLOSED stands after a blank line, where Org does not read it"
        yield found.timestamp.where, message, "remove the blank line under the heading"


@check("closed-after-drawer", WARNING, "CLOSED stands after a drawer, where Org does not read it")
def closed_after_drawer(subject: Subject) -> Iterator[Seen]:
    """A CLOSED below the properties or the log, which belong below it."""
    if subject.figure.claim.closed is None:
        for found in _misplaced(subject, Misplaced.AFTER_DRAWER):
            message = "CLOSED stands after a drawer, where Org does not read it"
            yield found.timestamp.where, message, f"{UNDER_THE_HEADING}, above all drawers"


@check("closed-in-text", WARNING, "CLOSED stands in the text under a heading that has no other")
def closed_in_text(subject: Subject) -> Iterator[Seen]:
    """A CLOSED further down; where the heading has a proper one, a mention in prose is no fault."""
    if subject.figure.claim.closed is None:
        for found in _misplaced(subject, Misplaced.TEXT):
            message = "CLOSED is not on the line under the heading, so Org does not read it"
            yield found.timestamp.where, message, UNDER_THE_HEADING


@check("closed-twice", WARNING, "CLOSED stands a second time")
def closed_twice(subject: Subject) -> Iterator[Seen]:
    """More than one CLOSED in a planning line: Org reads one of them."""
    for found in _misplaced(subject, Misplaced.SECOND):
        yield found.timestamp.where, "CLOSED stands a second time", "keep the one that is true"


@check("log-and-closed-disagree", WARNING, "the log and CLOSED name different times")
def log_and_closed_disagree(subject: Subject) -> Iterator[Seen]:
    """The latest log entry to a done state, held against CLOSED; to the minute, as Org writes."""
    closed, last = subject.figure.claim.closed, _last_done_entry(subject)
    if not subject.figure.claim.is_done or closed is None or last is None:
        return
    if _moment(closed) is not None and not _agree(closed, last.timestamp):
        message = f"the log says {last.state} {last.timestamp.text}, CLOSED says {closed.text}"
        yield last.where, message, "Org writes the same time in both; keep the true one"


@claim_check("log-ends-open", WARNING, "the log ends with an open state, but the heading is done")
def log_ends_open(subject: Subject) -> Iterator[Seen]:
    """A done heading whose log says that it was opened again, after all else that it says."""
    claim, todo = subject.figure.claim, subject.notebook.document.todo
    timed = [(moment, one) for one in claim.log if (moment := _moment(one.timestamp)) is not None]
    if not claim.is_done or not timed:
        return
    newest = max(moment for moment, _ in timed)
    last = [entry for moment, entry in timed if moment == newest]
    closed = None if claim.closed is None else _moment(claim.closed)
    was_closed_later = closed is not None and closed >= newest
    if not was_closed_later and all(entry.state in todo.open for entry in last):
        message = f"the log ends with {last[0].state}, but the heading is {claim.state}"
        yield (
            last[0].where,
            message,
            "set the state with C-c C-t, so that the log says who is right",
        )


@check("log-without-former-state", Severity.NOTE, "a log entry does not say what the state was")
def log_without_former_state(subject: Subject) -> Iterator[Seen]:
    """An entry such as Org writes for a heading that had no state, or somebody by hand."""
    for entry in subject.figure.claim.log:
        if entry.former is None:
            message = f"the log does not say from which state it became {entry.state}"
            yield entry.where, message, None


@check("log-in-drawer", WARNING, "a log entry stands inside a property drawer")
def log_in_drawer(subject: Subject) -> Iterator[Seen]:
    """A log entry within `:PROPERTIES:`; a `:LOGBOOK:` is the place that Org itself may use."""
    for entry in subject.figure.claim.log:
        if entry.drawer is not None and entry.drawer.upper() == "PROPERTIES":
            message = "a log entry inside :PROPERTIES: makes it no valid property drawer"
            yield entry.where, message, "move the entry under the planning line, or to :LOGBOOK:"


@check("log-only", WARNING, "the log notes a done state, but the heading has no CLOSED")
def log_only(subject: Subject) -> Iterator[Seen]:
    """A done heading whose log says when, and whose CLOSED line is gone."""
    claim, last = subject.figure.claim, _last_done_entry(subject)
    misplaced = subject.figure.heading.planning.misplaced
    if claim.is_done and claim.closed is None and not misplaced and last is not None:
        message = f"the log notes {last.state}, but the heading has no CLOSED"
        yield last.where, message, f"write CLOSED: {last.timestamp.text} under the heading"


def _misplaced(subject: Subject, why: Misplaced) -> list[MisplacedClosed]:
    return [one for one in subject.figure.heading.planning.misplaced if one.why is why]


def _done_entries(subject: Subject) -> list[LogEntry]:
    done = subject.notebook.document.todo.done
    return [entry for entry in subject.figure.claim.log if entry.state in done]


def _last_done_entry(subject: Subject) -> LogEntry | None:
    """The latest by its time: whether new entries go on top is the user's setting in Org."""
    last: tuple[datetime, LogEntry] | None = None
    for entry in _done_entries(subject):
        moment = _moment(entry.timestamp)
        if moment is not None and (last is None or moment > last[0]):
            last = moment, entry
    return None if last is None else last[1]


def _moment(timestamp: Timestamp) -> datetime | None:
    """The time as Org means it: local, without a zone."""
    return None if timestamp.moment is None else timestamp.moment.replace(tzinfo=None)


def _agree(one: Timestamp, other: Timestamp) -> bool:
    """Whether both name the same minute; the same day, where either has no clock time."""
    first, second = _moment(one), _moment(other)
    if first is None or second is None:
        return True
    if ":" in one.text and ":" in other.text:
        return first == second
    return first.date() == second.date()
