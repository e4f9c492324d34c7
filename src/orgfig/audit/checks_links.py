"""Checks on links: where they lead a reader, and what stands there for who cannot see it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from posixpath import dirname, join, normpath, splitext

from orgfig.audit.register import Seen, Subject, Survey, check, claim_check, survey
from orgfig.audit.spelling import folded
from orgfig.diagnostics import Severity
from orgfig.figure.data import is_data
from orgfig.figure.links import ordinary_links
from orgfig.figure.model import Output
from orgfig.location import Location
from orgfig.org.model import Document, Link

__all__ = [
    "absolute_link",
    "alt_left_to_caption",
    "alt_missing",
    "caption_missing",
    "link_broken",
    "link_elsewhere",
    "link_misspelled",
]

SHOWN = frozenset((".svg", ".png", ".jpg", ".jpeg", ".gif"))
"""Suffixes of what an exported page shows in its place (`org-html-inline-image-rules`)."""


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


@check("link-misspelled", Severity.WARNING, "a link that differs from a file's name by case alone")
def link_misspelled(subject: Subject) -> Iterator[Seen]:
    """`fig/Relu.svg` where fig/relu.svg stands: some systems show it, others show nothing."""
    present = subject.survey.snapshot.present
    for output in subject.figure.outputs if subject.survey.spelled else ():
        other = next(_other_spellings(output, subject), None)
        if other is not None and output.path not in present:
            message = f"{output.path} is not there, but {other} is: mind upper and lower case"
            yield output.where, message, f"link to [[file:{other}]], or save {output.name}"


@survey("link-broken", Severity.WARNING, "a link that leads to no file, and that no build makes")
def link_broken(whole: Survey) -> Iterator[Seen]:
    """A relative link to any file in the project; what a figure promises has checks of its own.

    So has what it may promise once its block is written: data, under a heading with an open state.
    """
    for notebook in whole.notebooks if whole.snapshot.nowhere else ():
        document = notebook.document
        for link, path in ordinary_links(document, notebook.figures):
            is_dead = path in whole.snapshot.nowhere and path not in whole.owners
            if is_dead and not (is_data(path) and _is_open(link.heading, document)):
                hint = "correct the link, or put the file there"
                yield link.where, f"{link.target} leads to no file", hint


@check("caption-missing", Severity.NOTE, "a picture without a caption")
def caption_missing(subject: Subject) -> Iterator[Seen]:
    """A picture that a page shows, with no `#+CAPTION:` above its link."""
    for output in subject.figure.outputs:
        if not _has_caption(output) and _is_shown(output, subject):
            message = f"{output.path} has no caption"
            yield output.where, message, "write one above the link: #+CAPTION: what it shows"


@check("alt-left-to-caption", Severity.NOTE, "a picture whose caption is all that describes it")
def alt_left_to_caption(subject: Subject) -> Iterator[Seen]:
    """A picture without an alternative text of its own; the caption is published in its place."""
    for output in subject.figure.outputs:
        if _has_caption(output) and not _has_alt(output) and _is_shown(output, subject):
            message = f"{output.path} has no alternative text but its caption"
            yield output.where, message, _how_to_describe()


@claim_check("alt-missing", Severity.WARNING, "a picture that nothing describes")
def alt_missing(subject: Subject) -> Iterator[Seen]:
    """A picture that a page shows, and of which who cannot see it is told nothing."""
    for output in subject.figure.outputs:
        if not (_has_caption(output) or _has_alt(output)) and _is_shown(output, subject):
            message = f"{output.path} has neither an alternative text nor a caption"
            yield output.where, message, _how_to_describe()


def _is_open(heading: int | None, document: Document) -> bool:
    """Whether the nearest state, at a heading or above it, is an open one."""
    while heading is not None:
        found = document.headings[heading]
        if found.state is not None:
            return not found.is_done
        heading = found.parent
    return False


def _other_spellings(output: Output, subject: Subject) -> Iterator[str]:
    """Files in the folder, and, for a heading that makes nothing, what others are to make."""
    whole = subject.survey
    for path in whole.spelled.get(folded(output.path), ()):
        is_promised = path in whole.owners and not subject.figure.blocks
        if path != output.path and (path in whole.snapshot.present or is_promised):
            yield path


def _how_to_describe() -> str:
    return "say what it shows, above the link: #+ATTR_HTML: :alt A curve that …"


def _has_caption(output: Output) -> bool:
    return bool((output.caption or "").strip())


def _has_alt(output: Output) -> bool:
    """Whether the alternative text says more than what the file is called."""
    alt = (output.alt or "").strip().casefold()
    names = (output.path, output.written, output.name, splitext(output.name)[0])
    return bool(alt) and all(alt != name.casefold() for name in names)


def _is_shown(output: Output, subject: Subject) -> bool:
    """Whether the picture stands in a page: linked to, without words to click on instead."""
    if splitext(output.name)[1].lower() not in SHOWN:
        return False
    link = _link_at(output.where, subject.notebook.document)
    return link is not None and link.description is None


def _link_at(where: Location, document: Document) -> Link | None:
    """The link that stands there; links are in the order of their lines."""
    at = bisect_left(document.links, where.order, key=lambda link: link.where.order)
    found = document.links[at] if at < len(document.links) else None
    return found if found is not None and found.where == where else None


def _is_block(where: Location, document: Document) -> bool:
    """Whether a block stands there; blocks are in the order of their lines."""
    at = bisect_left(document.blocks, where.line, key=lambda block: block.where.line)
    return at < len(document.blocks) and document.blocks[at].where == where


def _is_absolute(written: str) -> bool:
    return written.startswith(("/", "~", "\\")) or written[1:3] in {":/", ":\\"}
