"""Checks on a figure's code: is there any, does it parse, was it tangled, how did it last run."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from orgfig.audit import words
from orgfig.audit.evidence import (
    UNCONFINED_PROTECTION,
    changed_texts,
    failure_location,
    job_files,
)
from orgfig.audit.failure import org_location
from orgfig.audit.register import Seen, Subject, check, claim_check
from orgfig.build.job import Frame, Note
from orgfig.diagnostics import Severity
from orgfig.location import Location
from orgfig.tangle.model import TangledFile

__all__ = [
    "last_run_failed",
    "no_code",
    "run_note",
    "show_called",
    "stale_tangled_file",
    "syntax_error",
    "unconfined",
    "undeclared_output",
    "unused_data",
]

SHOW, UNDECLARED, UNUSED = "show", "undeclared-output", "unused-data"
"""Names of notes, as `execute` gives them."""


@claim_check("no-code", Severity.ERROR, "a DONE heading without a Python block that is tangled")
def no_code(subject: Subject) -> Iterator[Seen]:
    """A heading that claims to be done and has nothing to run; one to be done may lack it."""
    figure = subject.figure
    if figure.claim.is_done and not figure.blocks:
        hint = "write a Python block with :tangle tangled/NAME.py, or set the state back"
        yield figure.where, words.NO_CODE, hint


@claim_check("syntax-error", Severity.ERROR, "a block that is not Python")
def syntax_error(subject: Subject) -> Iterator[Seen]:
    """Code that does not compile; looked at only where no run of the same text is known.

    Another version of Python has another syntax: its figures are judged by running them.
    """
    if not _is_our_version(subject.survey.snapshot.interpreter):
        return
    for file in subject.figure.files:
        if file.language == "python" and file.is_meant and not _has_run(file, subject):
            error = _why_not_python(file.text)
            if error is not None:
                line, column, message = error
                where = org_location(file, line, column, subject.figure.blocks)
                yield where, message, "mend the block; its figure cannot be built"


@claim_check(
    "stale-tangled-file", Severity.ERROR, "a tangled file that is not what the notebook gives"
)
def stale_tangled_file(subject: Subject) -> Iterator[Seen]:
    """A module on disk that was edited, or whose block was, since it was last written."""
    told = {
        words.stale: "write it anew: orgfig tangle; orgfig tangle --force drops edits made there"
    }
    told[words.not_tangled] = "write it: orgfig tangle"
    said = {one.sentence for one in subject.evidence.missing}
    for file in subject.figure.files:
        for sentence, hint in told.items():
            if sentence(file.path) in said:
                yield file.where, sentence(file.path), hint


@claim_check("last-run-failed", Severity.ERROR, "the last run of a figure failed")
def last_run_failed(subject: Subject) -> Iterator[Seen]:
    """The failure that is remembered, at the Org line where it happened, as long as that ran."""
    trace = subject.evidence.trace
    if trace is None or trace.failure is None:
        return
    where = failure_location(subject.figure, subject.step, trace)
    yield where or subject.figure.where, words.failed(trace.failure), trace.failure.hint


@claim_check("unconfined", Severity.WARNING, "a figure was built without confinement")
def unconfined(subject: Subject) -> Iterator[Seen]:
    """A run that nothing held: what it read and did is not known."""
    trace = subject.evidence.trace
    if trace is not None and trace.protection == UNCONFINED_PROTECTION:
        yield subject.figure.where, words.UNCONFINED, words.build_again(subject.figure)


@check("show-called", Severity.NOTE, "the code opens a window, which shows nothing in a build")
def show_called(subject: Subject) -> Iterator[Seen]:
    """A call of `plt.show()`: no fault, but of no use either."""
    yield from _noted(subject, SHOW, "remove the call; the saved file is the figure")


@check(
    "undeclared-output", Severity.NOTE, "the code saves a file that its heading does not link to"
)
def undeclared_output(subject: Subject) -> Iterator[Seen]:
    """A file that a run left and that was thrown away."""
    yield from _noted(subject, UNDECLARED, "link to it under the heading, or do not save")


@check("unused-data", Severity.NOTE, "a file that `:deps` names and that nothing was seen to open")
def unused_data(subject: Subject) -> Iterator[Seen]:
    """Data that the last run was given: each change of it outdates the figure."""
    hint = "take it out of `:deps` if it is not read: until then, each change of it counts"
    yield from _noted(subject, UNUSED, hint)


@check("run-note", Severity.NOTE, "anything else that the last run noted")
def run_note(subject: Subject) -> Iterator[Seen]:
    """Notes of a run that no other check tells."""
    trace = subject.evidence.trace
    for note in () if trace is None else trace.notes:
        if note.name not in (SHOW, UNDECLARED, UNUSED):
            yield _note_location(note, subject), note.message, None


def _noted(subject: Subject, name: str, hint: str) -> Iterator[Seen]:
    trace = subject.evidence.trace
    for note in () if trace is None else trace.notes:
        if note.name == name:
            yield _note_location(note, subject), note.message, hint


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


def _has_run(file: TangledFile, subject: Subject) -> bool:
    """Whether a run of this very text is remembered, whatever came of it."""
    trace, step = subject.evidence.trace, subject.step
    if trace is None or step is None:
        return False
    return file.path not in changed_texts(subject.figure, step, trace)


def _is_our_version(interpreter: str) -> bool:
    """Whether the figures' interpreter, `CPython 3.11.7`, has the syntax of the running one."""
    version = interpreter.rpartition(" ")[2].split(".")
    return version[:2] == [str(number) for number in sys.version_info[:2]]


def _why_not_python(text: str) -> tuple[int, int | None, str] | None:
    """Line, column and message of the first syntax error; None where the text compiles."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<block>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return error.lineno or 1, error.offset or None, f"{type(error).__name__}: {error.msg}"
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        # A NUL, a lone surrogate, or nesting that the compiler gives up on.
        return 1, None, f"this is not Python: {error or type(error).__name__}"
    return None
