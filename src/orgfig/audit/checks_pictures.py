"""Checks on what a picture's bytes show.

Facts are there of files that no run is known to have made: one that a run made was examined
before it was put in its place, and of that the run noted what is odd about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import basename

from orgfig.audit import words
from orgfig.audit.register import Seen, Subject, check, claim_check
from orgfig.build.pictures import BLANK, RASTER, TINY, oddities
from orgfig.diagnostics import Severity
from orgfig.figure.model import Output
from orgfig.figure.picture import Fault, PictureFacts

__all__ = [
    "output_too_large",
    "picture_blank",
    "picture_damaged",
    "picture_tiny",
    "raster_as_svg",
    "same_picture",
    "svg_active",
    "svg_empty",
    "svg_holds_raster",
    "svg_not_well_formed",
]


@claim_check("svg-not-well-formed", Severity.ERROR, "an SVG that is not whole")
def svg_not_well_formed(subject: Subject) -> Iterator[Seen]:
    """A file that no program reads to its end: cut off, half-written, not XML, not SVG."""
    svgs = (one for one in _examined(subject) if one[1].kind == "svg")
    yield from _told(subject, svgs, Fault.BROKEN)


@claim_check("svg-empty", Severity.ERROR, "an SVG that shows nothing")
def svg_empty(subject: Subject) -> Iterator[Seen]:
    """A file without a byte, without a shape, or with nothing but a background."""
    yield from _told(subject, _examined(subject), Fault.EMPTY)


@claim_check("svg-active", Severity.ERROR, "an SVG that acts, or loads what is not in it")
def svg_active(subject: Subject) -> Iterator[Seen]:
    """Scripts, event attributes, pages within it, animation, references and links out of it."""
    yield from _told(subject, _examined(subject), Fault.ACTIVE)


@claim_check("output-too-large", Severity.ERROR, "a file larger than any that a build publishes")
def output_too_large(subject: Subject) -> Iterator[Seen]:
    """More bytes than the policy's `file_size`, or more elements than a program agrees to draw."""
    yield from _told(subject, _examined(subject), Fault.TOO_LARGE)


@claim_check("raster-as-svg", Severity.ERROR, "a PNG, JPEG, GIF or PDF under the name of an SVG")
def raster_as_svg(subject: Subject) -> Iterator[Seen]:
    """Bytes of another kind, which a browser refuses to show under that name."""
    yield from _told(subject, _examined(subject), Fault.FOREIGN)


@claim_check("picture-damaged", Severity.ERROR, "a PNG, PDF, GIF, JPEG, MP4 or data file damaged")
def picture_damaged(subject: Subject) -> Iterator[Seen]:
    """A file that is not whole, or is not of the kind that its name says; for SVG see above."""
    others = (one for one in _examined(subject) if one[1].kind != "svg")
    yield from _told(subject, others, Fault.BROKEN)


@check("svg-holds-raster", Severity.NOTE, "an SVG that is one embedded image and nothing else")
def svg_holds_raster(subject: Subject) -> Iterator[Seen]:
    """Pixels in the wrapping of an SVG: it does not stay sharp, and holds no text."""
    yield from _odd(subject, RASTER, "keep axes or texts beside it, or save it as PNG")


@claim_check("picture-tiny", Severity.WARNING, "a picture in which nothing can be seen")
def picture_tiny(subject: Subject) -> Iterator[Seen]:
    """A picture that states a side of less than five points or pixels."""
    yield from _odd(subject, TINY, "set `figsize`, in inches, or draw something that fills it")


@claim_check("picture-blank", Severity.WARNING, "a PNG that is of one colour all over")
def picture_blank(subject: Subject) -> Iterator[Seen]:
    """A picture that was saved before anything was drawn, or after its figure was closed."""
    yield from _odd(subject, BLANK, "draw before saving, and save the figure that was drawn on")


@check("same-picture", Severity.NOTE, "a picture that equals another one")
def same_picture(subject: Subject) -> Iterator[Seen]:
    """Two names for one drawing, byte for byte: a block was copied, and only the name changed."""
    for output in subject.figure.outputs:
        other = subject.survey.twins.get(output.path)
        if other is not None:
            makers = [figure.name for figure in subject.survey.owners[other] if figure.blocks]
            of_whom = f" of {makers[0]}" if makers else ""
            message = f"{output.path} is the same drawing as {other}{of_whom}, byte for byte"
            yield output.where, message, "draw what its heading says, or link to the other one"


def _examined(subject: Subject) -> Iterator[tuple[Output, PictureFacts]]:
    facts = subject.survey.snapshot.facts
    for output in subject.figure.outputs:
        if output.path in facts:
            yield output, facts[output.path]


def _told(
    subject: Subject, examined: Iterable[tuple[Output, PictureFacts]], fault: Fault
) -> Iterator[Seen]:
    """The problems of that kind."""
    for output, facts in examined:
        hint = facts.hint if subject.step is None else words.build_again(subject.figure)
        for problem, kind in zip(facts.problems, facts.faults, strict=True):
            if kind is fault:
                yield output.where, f"{output.path}: {problem}", hint


def _odd(subject: Subject, name: str, hint: str) -> Iterator[Seen]:
    """What the run noted of pictures it made, and what facts say of those it did not."""
    facts, traces = subject.survey.snapshot.facts, subject.survey.snapshot.traces
    for output in subject.figure.outputs:
        path = output.path
        trace = traces.get(path)
        notes = () if trace is None else trace.notes
        for note in oddities(path, facts[path]) if path in facts else notes:
            if note.name == name and note.file == basename(path):
                yield output.where, note.message, hint
