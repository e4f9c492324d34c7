"""Checks on what runs noted: did the last one fail, was it confined, what did it do besides."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from orgfig.audit import words
from orgfig.audit.evidence import changed_texts, failure_location, is_unconfined, job_files
from orgfig.audit.failure import org_location
from orgfig.audit.model import Lack
from orgfig.audit.places import has_run
from orgfig.audit.register import CHECKS, Seen, Subject, check, claim_check
from orgfig.audit.saving import undeclared
from orgfig.build.job import Frame, Note
from orgfig.diagnostics import Severity
from orgfig.location import Location
from orgfig.tangle.model import TangledFile

__all__ = [
    "last_run_failed",
    "noted",
    "run_note",
    "show_called",
    "thread_failed",
    "unconfined",
    "undeclared_output",
    "unreproducible",
    "unused_data",
]

SHOW = "show"
"""The one kind of note whose check has another name."""


@claim_check("last-run-failed", Severity.ERROR, "the last run of a figure failed")
def last_run_failed(subject: Subject) -> Iterator[Seen]:
    """The failure that is remembered, at the Org line where it happened, as long as that ran."""
    for trace in subject.evidence.traces:
        if trace.failure is not None:
            where = failure_location(subject.figure, subject.step, trace)
            yield where or subject.figure.where, words.failed(trace.failure), trace.failure.hint


@claim_check("unconfined", Severity.WARNING, "a figure was built without confinement")
def unconfined(subject: Subject) -> Iterator[Seen]:
    """A run that nothing held: what it read and did is not known."""
    if any(is_unconfined(trace) for trace in subject.evidence.traces):
        yield subject.figure.where, words.UNCONFINED, words.build_again(subject.figure)


@claim_check("unreproducible", Severity.ERROR, "another run gives another picture")
def unreproducible(subject: Subject) -> Iterator[Seen]:
    """What `orgfig verify` found of the runs of this very figure: chance is in its picture."""
    for one in subject.evidence.missing:
        if one.lack is Lack.UNREPRODUCIBLE:
            hint = "take out what varies, such as the time; then build it, and run orgfig verify"
            yield one.where, one.sentence, hint


@check("show-called", Severity.NOTE, "the code opens a window, which shows nothing in a build")
def show_called(subject: Subject) -> Iterator[Seen]:
    """A call of `plt.show()`: no fault, but of no use either."""
    yield from noted(subject, SHOW, "remove the call; the saved file is the figure")


@claim_check("thread-failed", Severity.WARNING, "an exception that ended a thread, and no more")
def thread_failed(subject: Subject) -> Iterator[Seen]:
    """What a thread of the last run ended with: the picture may lack what it was to draw."""
    hint = "catch it there, or hand it on: `concurrent.futures` raises it where the result is taken"
    yield from noted(subject, "thread-failed", hint)


@check(
    "undeclared-output", Severity.NOTE, "the code saves a file that its heading does not link to"
)
def undeclared_output(subject: Subject) -> Iterator[Seen]:
    """A file that a run left and that was thrown away, or that code not yet run will leave."""
    hint = "link to it under the heading, or do not save"
    if has_run(subject):
        yield from noted(subject, "undeclared-output", hint)
    else:
        yield from ((where, message, hint) for where, message in undeclared(subject))


@check("unused-data", Severity.NOTE, "a file that `:deps` names and that nothing was seen to open")
def unused_data(subject: Subject) -> Iterator[Seen]:
    """Data that the last run was given: each change of it outdates the figure."""
    hint = "take it out of `:deps` if it is not read: until then, each change of it counts"
    yield from noted(subject, "unused-data", hint)


@check("run-note", Severity.NOTE, "anything else that the last run noted")
def run_note(subject: Subject) -> Iterator[Seen]:
    """Notes of a run that no other check tells."""
    trace = subject.evidence.trace
    for note in () if trace is None else trace.notes:
        if note.name != SHOW and note.name not in CHECKS and _is_about(note, subject):
            yield _note_location(note, subject), note.message, None


def noted(subject: Subject, name: str, hint: str) -> Iterator[Seen]:
    """The notes of that name which the last run gave, each at its Org line."""
    trace = subject.evidence.trace
    for note in () if trace is None else trace.notes:
        if note.name == name and _is_about(note, subject):
            yield _note_location(note, subject), note.message, hint


def _is_about(note: Note, subject: Subject) -> bool:
    """Whether a note is about no picture, or one of the figure's: others share its run."""
    own = {posixpath.basename(output.path) for output in subject.figure.outputs}
    return not note.file or note.file in own


def _note_location(note: Note, subject: Subject) -> Location:
    """The Org line of a note; the heading, where the text that ran has changed since."""
    trace = subject.evidence.trace
    if note.frame is not None and trace is not None:
        file = _file_of(note.frame, subject)
        changed = changed_texts(subject.figure, subject.step, trace)
        if file is not None and file.path not in changed:
            return org_location(file, note.frame.line)
    return subject.figure.where


def _file_of(frame: Frame, subject: Subject) -> TangledFile | None:
    files = job_files(subject.figure, subject.step)
    return next((file for file in files if file.path == frame.path), None)
