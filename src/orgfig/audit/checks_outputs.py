"""Checks on a figure's files: promised, made, unaltered, and promised once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath

from orgfig.audit import words
from orgfig.audit.evidence import PROMISED_TWICE, changed_texts, problems
from orgfig.audit.register import Seen, Subject, Survey, check, claim_check, survey
from orgfig.build.job import FailureKind
from orgfig.build.model import Cause, Reason
from orgfig.diagnostics import Severity
from orgfig.figure.data import is_data
from orgfig.figure.model import Figure, Output
from orgfig.location import Location
from orgfig.org.model import Document

__all__ = [
    "absolute_link",
    "link_elsewhere",
    "link_nobody_makes",
    "no_output_link",
    "orphan_output",
    "output_altered",
    "output_missing",
    "output_outdated",
    "two_figures_one_file",
]


@claim_check("no-output-link", Severity.ERROR, "a DONE heading that links to no picture")
def no_output_link(subject: Subject) -> Iterator[Seen]:
    """A heading that claims to be done and promises nothing; one to be done may lack it."""
    figure = subject.figure
    if figure.claim.is_done and not figure.outputs:
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
            by_name = f"saving {output.name}" if is_data(output.name) else None
            how = by_name or f'savefig("{output.name}")'
            yield output.where, message, f"end the block with {how}"


@check("absolute-link", Severity.WARNING, "a link that names a folder of one machine")
def absolute_link(subject: Subject) -> Iterator[Seen]:
    """A link such as `file:/home/ada/fig/relu.svg`, which shows nothing to anybody else."""
    for output in subject.figure.outputs:
        if _is_absolute(output.written):
            message = f"{output.written} names a folder of one machine"
            yield output.where, message, f"link to [[file:{output.path}]]"


@check("link-elsewhere", Severity.WARNING, "a link to another place than the picture's")
def link_elsewhere(subject: Subject) -> Iterator[Seen]:
    """A relative link that is matched by its file name, but leads a reader to nothing."""
    document = subject.notebook.document
    for output in subject.figure.outputs:
        leads = normpath(join(dirname(document.path), output.written))
        if leads == output.path or _is_absolute(output.written):
            continue
        if not _is_block(output.where, document):  # what `:file` names is no link
            message = f"{output.written} is not where the file is kept, {output.path}"
            yield output.where, message, f"link to [[file:{output.path}]]"


@check("two-figures-one-file", Severity.ERROR, "two headings promise the same picture")
def two_figures_one_file(subject: Subject) -> Iterator[Seen]:
    """A picture that the code of another figure makes, too; the build plan says of which."""
    for problem in problems(subject.figure, subject.step):
        if problem.name == PROMISED_TWICE:
            yield problem.where, problem.message, problem.hint


@claim_check("output-outdated", Severity.ERROR, "what a picture was made from has changed since")
def output_outdated(subject: Subject) -> Iterator[Seen]:
    """Inputs that differ from those of the last run: by content, never by time."""
    for reason in subject.evidence.reasons:
        if reason.cause is Cause.INPUT_CHANGED:
            where = _input_location(reason, subject.figure)
            yield where, words.outdated(reason), words.build_again(subject.figure)


@claim_check("output-altered", Severity.ERROR, "a picture is not the one that was built")
def output_altered(subject: Subject) -> Iterator[Seen]:
    """A file in the figure folder that was edited, or made outside of a build."""
    for output in _those(subject, subject.evidence.altered):
        hint = f"made by C-c C-c, or edited by hand? {words.build_again(subject.figure)}"
        yield output.where, words.altered(output.path), hint


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
    if not whole.notebooks:
        return
    where = Location(whole.notebooks[0].path, 1)
    for path in sorted(whole.snapshot.present):
        if path not in whole.owners and not basename(path).startswith("."):
            yield where, f"{path} is promised by no heading", "link to it, or remove it"


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


def _is_block(where: Location, document: Document) -> bool:
    """Whether a block stands there; blocks are in the order of their lines."""
    at = bisect_left(document.blocks, where.line, key=lambda block: block.where.line)
    return at < len(document.blocks) and document.blocks[at].where == where


def _is_absolute(written: str) -> bool:
    return written.startswith(("/", "~", "\\")) or written[1:3] in {":/", ":\\"}


def _input_location(reason: Reason, figure: Figure) -> Location:
    """The line of what changed; else the block, where its file did; else the heading."""
    if reason.where is not None:
        return reason.where
    changed = (file.where for file in figure.files if file.path == reason.what)
    return next(changed, figure.where)


def _those(subject: Subject, paths: tuple[str, ...]) -> list[Output]:
    return [output for output in subject.figure.outputs if output.path in paths]
