"""Checks on the dates that a heading carries: possible, not in the future, the right weekday."""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.audit.register import Seen, Subject, check
from orgfig.audit.weekdays import WEEKDAYS, days_named
from orgfig.diagnostics import Severity
from orgfig.org.model import Timestamp

__all__ = ["future_date", "impossible_date", "wrong_weekday"]

SLACK_DAYS = 1
"""No clock on earth is further ahead of the one that took the snapshot."""


@check("impossible-date", Severity.ERROR, "a date that no calendar has, or a time no clock shows")
def impossible_date(subject: Subject) -> Iterator[Seen]:
    """A CLOSED or a log entry with a date such as 2025-02-30."""
    for timestamp in _timestamps(subject):
        if timestamp.moment is None:
            message = f"{timestamp.text} is no date that a calendar has"
            yield timestamp.where, message, "write a date as [2025-04-12 Sat 17:22]"


@check("future-date", Severity.WARNING, "a date in the future")
def future_date(subject: Subject) -> Iterator[Seen]:
    """A CLOSED or a log entry more than a day ahead of the snapshot."""
    today = subject.survey.snapshot.now.date()
    for timestamp in _timestamps(subject):
        if timestamp.moment is not None and (timestamp.moment.date() - today).days > SLACK_DAYS:
            message = f"{timestamp.text} is in the future"
            yield timestamp.where, message, f"today is {today.isoformat()}"


@check("wrong-weekday", Severity.WARNING, "a day name that does not belong to its date")
def wrong_weekday(subject: Subject) -> Iterator[Seen]:
    """A known day name, in whatever language, beside a date that falls on another day."""
    for timestamp in _timestamps(subject):
        if timestamp.moment is None or timestamp.day_name is None:
            continue
        day = timestamp.moment.weekday()
        if timestamp.day_name == WEEKDAYS[day][:3]:  # as of nearly all: no table is needed
            continue
        days = days_named(timestamp.day_name)
        if days and day not in days:
            date = timestamp.moment.date().isoformat()
            message = f"{date} is a {WEEKDAYS[day]}, not {timestamp.day_name}"
            yield timestamp.where, message, "mend the day name, or the date"


def _timestamps(subject: Subject) -> Iterator[Timestamp]:
    planning = subject.figure.heading.planning
    if planning.closed is not None:
        yield planning.closed
    yield from (found.timestamp for found in planning.misplaced)
    yield from (entry.timestamp for entry in planning.log)
