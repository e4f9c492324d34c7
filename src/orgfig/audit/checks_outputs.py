"""Checks on a figure's files: promised once, made, unaltered; and on what is left behind."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from posixpath import basename, dirname

from orgfig.audit import words
from orgfig.audit.evidence import changed_texts, is_unconfined, problems
from orgfig.audit.model import Lack
from orgfig.audit.register import Seen, Subject, Survey, check, claim_check, survey
from orgfig.build.changes import SANDBOX
from orgfig.build.conflicts import PROMISED_TWICE
from orgfig.build.job import FailureKind
from orgfig.build.model import Cause, Reason
from orgfig.build.needed import needed
from orgfig.diagnostics import Severity
from orgfig.figure.making import how_made
from orgfig.figure.model import Figure, Output
from orgfig.location import Location

__all__ = [
    "link_nobody_makes",
    "never_built",
    "no_output_link",
    "orphan_module",
    "orphan_output",
    "output_altered",
    "output_missing",
    "output_outdated",
    "two_figures_one_file",
]

TANGLED = "tangled"
"""What a folder is called that holds tangled modules and nothing else."""


@claim_check("no-output-link", Severity.ERROR, "a DONE heading that links to no picture")
def no_output_link(subject: Subject) -> Iterator[Seen]:
    """A heading that claims to be done and promises nothing; one to be done may lack it."""
    figure = subject.figure
    if subject.is_claimed and not figure.outputs:
        yield figure.where, words.NO_OUTPUT, "link to the picture: [[file:fig/NAME.svg]]"


@claim_check("link-nobody-makes", Severity.ERROR, "a link to a picture that no code makes")
def link_nobody_makes(subject: Subject) -> Iterator[Seen]:
    """A heading without code, or code that ran as it stands and did not save the picture."""
    for output in subject.figure.outputs:
        if not _has_maker(output, subject.survey):
            message = f"{output.path} is made by nobody: the heading has no code"
            yield output.where, message, f"write a Python block that saves {output.name}"
        elif _ran_without_making(output, subject):
            message = f"{output.path} is made by nobody: the code ran and did not save it"
            yield output.where, message, f"end the block with {how_made(output.name)}"


@check("two-figures-one-file", Severity.ERROR, "two headings promise the same picture")
def two_figures_one_file(subject: Subject) -> Iterator[Seen]:
    """A picture that the code of another figure makes, too; the build plan says of which."""
    for problem in problems(subject.figure, subject.step):
        if problem.name == PROMISED_TWICE:
            yield problem.where, problem.message, problem.hint


@claim_check("never-built", Severity.ERROR, "a picture that no build here has made")
def never_built(subject: Subject) -> Iterator[Seen]:
    """A figure, or one output of it, of which no run is remembered; the file may be there."""
    for one in subject.evidence.missing:
        if one.lack is Lack.NEVER_BUILT:
            hint = words.build_again(subject.figure).replace(" again", "", 1)
            yield one.where, one.sentence, hint


@claim_check("output-outdated", Severity.ERROR, "what a picture was made from has changed since")
def output_outdated(subject: Subject) -> Iterator[Seen]:
    """Inputs that differ from those of the last run: by content, never by time.

    That it was built without the sandbox is told by the check `unconfined`.
    """
    is_bare = any(map(is_unconfined, subject.evidence.traces))
    for reason in subject.evidence.reasons:
        if reason.cause is Cause.INPUT_CHANGED and not (is_bare and reason.what == SANDBOX):
            where = _input_location(reason, subject.figure)
            yield where, words.outdated(reason), words.build_again(subject.figure)


@claim_check("output-altered", Severity.ERROR, "a picture is not the one that was built")
def output_altered(subject: Subject) -> Iterator[Seen]:
    """A file in the figure folder that was edited, replaced, or cannot be read as a file."""
    for output in _those(subject, subject.evidence.altered):
        hint = f"made by C-c C-c, or edited by hand? {words.build_again(subject.figure)}"
        yield output.where, words.altered(output.path), hint
    unreadable = subject.survey.snapshot.unreadable
    for output in _those(subject, unreadable):
        hint = "remove it, or make it readable; a picture is an ordinary file"
        yield output.where, words.unreadable(output.path, unreadable[output.path]), hint


@claim_check("output-missing", Severity.ERROR, "a picture that was built is not there")
def output_missing(subject: Subject) -> Iterator[Seen]:
    """A file that a run made and somebody removed; a picture never built is another matter."""
    said = {one.sentence for one in subject.evidence.missing}
    for output in _those(subject, subject.evidence.absent):
        if words.absent(output.path) in said:
            yield output.where, words.absent(output.path), words.build_again(subject.figure)


@survey("orphan-output", Severity.WARNING, "a file in the figure folder that no heading promises")
def orphan_output(whole: Survey) -> Iterator[Seen]:
    """A picture left behind; files whose name starts with a dot are left in peace."""
    promised = whole.owners
    others = [path for path in whole.snapshot.present if path not in promised]
    for path in _needless(whole, others):
        yield _top(whole), f"{path} is promised by no heading", "link to it, or remove it"


@survey("orphan-module", Severity.WARNING, "a tangled module that no notebook gives")
def orphan_module(whole: Survey) -> Iterator[Seen]:
    """A module left behind by a heading or a target that has another name now.

    A Python file is one if orgfig wrote it as it stands, or if its folder is called `tangled`;
    elsewhere it may be somebody's own, and is left in peace.
    """
    given = {file.path for notebook in whole.notebooks for file in notebook.tangled.files}
    modules = whole.snapshot.modules
    others = [path for path in modules if path not in given]
    left = [path for path in others if modules[path] or TANGLED in dirname(path).split("/")]
    for path in _needless(whole, left):
        hint = "remove it: orgfig clean --orphans" if modules[path] else "remove it, or tangle it"
        yield _top(whole), f"{path} is given by no notebook", hint


def _needless(whole: Survey, paths: Sequence[str]) -> Iterator[str]:
    """Those of `paths` that nothing in the notebooks links to, reads, or keeps in an archive."""
    others = [path for path in paths if basename(path)[:1] != "." and basename(path)[:2] != "__"]
    if not others or not whole.notebooks:
        return
    folder = next(map(dirname, whole.owners), "fig")
    used = {
        *needed(whole.notebooks, {}, folder).used,
        *whole.snapshot.data,
        *whole.snapshot.unreadable_data,
    }
    yield from (path for path in sorted(others) if path not in used)


def _top(whole: Survey) -> Location:
    return Location(whole.notebooks[0].path, 1)


def _has_maker(output: Output, whole: Survey) -> bool:
    """Whether a heading with code promises this output; one without may show what another makes."""
    return any(figure.blocks for figure in whole.owners.get(output.path, ()))


def _ran_without_making(output: Output, subject: Subject) -> bool:
    """Whether the last run, of the text as it stands, named this output as not made."""
    trace, files = subject.evidence.trace, {file.path for file in subject.figure.files}
    if trace is None or trace.failure is None or subject.step is None:
        return False
    if trace.failure.kind is not FailureKind.MISSING_OUTPUT:
        return False
    has_changed = not files.isdisjoint(changed_texts(subject.figure, subject.step, trace))
    return not has_changed and _names(trace.failure.message, output, subject)


def _names(message: str, output: Output, subject: Subject) -> bool:
    """Whether a message is about `output`; it is, if there is no other that it could be about."""
    if subject.step is not None and subject.step.job.outputs == (output.path,):
        return True
    words_of_message = {word.strip("\"'`,;:()") for word in message.split()}
    return not words_of_message.isdisjoint({output.path, output.name})


def _input_location(reason: Reason, figure: Figure) -> Location:
    """The line of what changed; else the block, where its file did; else the heading."""
    if reason.where is not None:
        return reason.where
    changed = (file.where for file in figure.files if file.path == reason.what)
    return next(changed, figure.where)


def _those(subject: Subject, paths: Container[str]) -> list[Output]:
    return [output for output in subject.figure.outputs if output.path in paths]
