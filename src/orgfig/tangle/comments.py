"""What `:comments` puts around a block: a link to it, its name, the Org text above it.

After `org-babel-spec-to-string` and `org-babel-tangle-single-block` of Org 9.7. Only blocks that
ask for comments come here; how a language writes them is for `comment_syntax`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import Document, SourceBlock
from orgfig.tangle.comment_syntax import CommentSyntax, after, commented, is_peculiar, syntax
from orgfig.tangle.expansion import Point, behind_end
from orgfig.tangle.lines import Allowance, Lines, dedent
from orgfig.tangle.link import folder_of, heading_title, length_at, link
from orgfig.tangle.refusals import not_in_bounds, not_yet_honoured
from orgfig.tangle.scan import Scan
from orgfig.tangle.values import value

__all__ = ["Commented", "Insertion", "Margin", "margins", "surrounded"]

_LINKS = frozenset({"link", "yes", "both", "noweb"})
_ORG_TEXT = frozenset({"org", "both"})
_NOTHING = Lines((), ())
_WHITE = " \t\r\n"


class Margin(NamedTuple):
    """The lines before and behind a block's text, or why Org stops there."""

    before: Lines = _NOTHING
    after: Lines = _NOTHING
    problem: Diagnostic | None = None


class Commented(NamedTuple):
    """A block in its target file: what its `:comments` says, and where Org is in the notebook.

    That is the block's own line, or that of a heading whose text a reference asked for. `frame`
    and `texts` are the lines that are put before the comments, and between them.
    """

    block: SourceBlock
    comments: str | None
    line: int
    frame: Sequence[str] = ()
    texts: Sequence[str] = ()


def margins(
    document: Document,
    scan: Scan,
    path: str,
    blocks: Iterable[Commented],
    allowance: Allowance,
) -> tuple[Margin, ...]:
    """What stands around each of the `blocks` of the target file `path`, in order.

    A language without a comment syntax is where Org stops writing. Titles and names, which stand
    in each link, are taken from the `allowance`.
    """
    found: list[Margin] = []
    how: CommentSyntax | None = None
    linking = _Linking(document, scan, path.rpartition("/")[0], allowance)
    above = 0
    for one in blocks:
        how = after(one.block.language, how)
        above += _length(one.frame)
        org = _org_text(scan, one) if one.comments in _ORG_TEXT else None
        links = linking.links(one.block) if one.comments in _LINKS else None
        margin = _margin(one.block, org, links, how, above)
        above += sum(map(_length, (margin.before.texts, one.texts, margin.after.texts)))
        found.append(margin)
    return tuple(found)


def _margin(
    block: SourceBlock,
    org: Lines | None,
    links: tuple[str, str] | Diagnostic | None,
    how: CommentSyntax | None,
    above: int,
) -> Margin:
    """Org text and links as comments, in a file that has so many characters above them."""
    if isinstance(links, Diagnostic):
        return Margin(problem=links)
    if org is None and links is None:
        return Margin()
    if how is None or is_peculiar(how):
        return Margin(problem=_no_syntax(block, how, "no-comment-syntax"))
    before = _NOTHING
    if org is not None:
        before = org._replace(texts=tuple(commented(org.texts, how, above)))
    begin, end = [commented([text], how) for text in links] if links else ([], [])
    here = (block.where.line,)
    lines = Lines((*before.texts, *begin), (*before.origins, *here * len(begin)))
    return Margin(lines, Lines(tuple(end), here * len(end)))


def _length(texts: Sequence[str]) -> int:
    return sum(map(len, texts)) + len(texts)


class _Linking:
    """Links to blocks from one target file, which is in `folder`."""

    def __init__(self, document: Document, scan: Scan, folder: str, allowance: Allowance) -> None:
        self._document = document
        self._scan = scan
        self._folder = folder
        self._allowance = allowance
        self._times: dict[int, int] = {}

    def links(self, block: SourceBlock) -> tuple[str, str] | Diagnostic:
        """The link to a block, and what says that it ends."""
        line = block.where.line
        if not self._allowance.spend(length_at(self._scan, line)):
            return not_in_bounds(block.where, "the comments around this block")
        to_block = link(self._document, self._scan, Point(line, 0), self._folder)
        if to_block is None:
            return _no_link(block.where)
        notebook = self._document.path.rpartition("/")[2]
        values = (("start-line", str(line + 1)), ("file", notebook), ("link", to_block))
        return _filled(block.name or self._numbered(block), values)

    def _numbered(self, block: SourceBlock) -> str:
        """What a block without a name is called: by its heading, and which one it is there."""
        time = self._times[block.number] = self._times.get(block.number, -1) + 1
        title = None
        if block.heading is not None:
            heading = self._document.headings[block.heading]
            title = heading_title(self._document, self._scan, heading)
        return f"{title or 'No heading'}:{block.ordinals[time]}"


class Insertion(NamedTuple):
    """A block that is put into another one, as `lines`, while Org is at `point`.

    The point need not be where that block is, and the link leads to it all the same.
    """

    block: SourceBlock
    outer: SourceBlock
    point: Point
    lines: Lines


def surrounded(
    document: Document, scan: Scan, insertion: Insertion, allowance: Allowance
) -> Lines | Diagnostic:
    """The lines of a block between comments in the language of the block that it is put into.

    Source: `org-babel-tangle-comment-links`; a newline follows the second comment.
    """
    block = insertion.block
    if not allowance.spend(length_at(scan, insertion.point.line)):
        return not_in_bounds(block.where, "the comments around this block")
    how = syntax(insertion.outer.language)
    if how is None or is_peculiar(how):
        return _no_syntax(insertion.outer, how, "no-comment-syntax-within")
    pair = _links_within(document, scan, insertion)
    if isinstance(pair, Diagnostic):
        return pair
    begin, end = ("\n".join(commented([text], how)).strip(_WHITE) for text in pair)
    here = block.where.line
    texts = (begin, *insertion.lines.texts, end, "")
    return Lines(texts, (here, *insertion.lines.origins, here, here))


def _links_within(
    document: Document, scan: Scan, insertion: Insertion
) -> tuple[str, str] | Diagnostic:
    """As `_links`; the link starts from the file that the inserted block itself is tangled to."""
    block = insertion.block
    to_block: str | None = ""
    if block.arguments.get("comments") != "no":
        problem = _unfit(block)
        if problem is not None:
            return problem
        folder = folder_of(document.path, block.arguments.get("tangle", "no") or "")
        to_block = None if folder is None else link(document, scan, insertion.point, folder)
    name = block.name or ""
    if to_block is None or "%file" in name:
        return _no_link(block.where)
    return _filled(name, (("start-line", str(block.where.line)), ("link", to_block)))


def _unfit(block: SourceBlock) -> Diagnostic | None:
    """What Org stops at where it looks for a link to an inserted block."""
    for key in ("comments", "tangle"):
        found = value(block.arguments, key, evaluate=False)
        is_missing = key == "tangle" and found is None and block.arguments.has(key)
        if is_missing or isinstance(found, int | float):
            message = f":{key} of a block that is inserted with `:comments noweb` is no text"
            hint = f"give :{key} a value, in quotes if it is a number"
            return _error(block.where, "bad-header-argument", message, hint)
    return None


def _filled(name: str, values: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Both comments; `%link` and the like in the name are filled in, too."""
    begin, end = f"[[%link][{name}]]", f"{name} ends here"
    for key, text in values:
        begin, end = begin.replace(f"%{key}", text), end.replace(f"%{key}", text)
    return begin, end


def _org_text(scan: Scan, one: Commented) -> Lines | None:
    """The text from the heading or the last block to the block, less common indentation.

    None where it is white. Where a reference went to a heading's text, Org is still there.
    """
    heading = scan.heading_at(one.line)
    if one.line != one.block.where.line and heading is not None:
        stars = scan.lines[one.line]
        return Lines((stars[: len(stars) - len(stars.lstrip("*")) + 1],), (one.line,))
    start = _start(scan, one.line)
    first = scan.lines[start.line][start.column :]
    texts = (first, *scan.lines[start.line + 1 : one.line], "") if start.line < one.line else ("",)
    if not any(text.strip(_WHITE) for text in texts):
        return None
    return Lines(dedent(texts), tuple(range(start.line, start.line + len(texts))))


def _start(scan: Scan, line: int) -> Point:
    """Where the Org text above line `line` begins: behind the stars, or the last `#+end_src`."""
    heading = scan.heading_at(line)
    start = Point(1, 0)
    if heading is not None:
        written = scan.lines[heading.where.line]
        stars = len(written) - len(written.lstrip("*"))
        start = Point(heading.where.line, stars + 1)
    end = scan.end_before(line)
    if end is None:
        return start
    return max(start, behind_end(scan.lines, end))


def _no_syntax(block: SourceBlock, how: CommentSyntax | None, name: str) -> Diagnostic:
    if how is not None:
        return not_yet_honoured(block.where, f":comments in {block.language}")
    message = f"Org stops here, for Emacs knows no comments in {block.language}"
    return _error(block.where, name, message, "say `:comments no` for this block")


def _no_link(where: Location) -> Diagnostic:
    return not_yet_honoured(where, "a link whose text leads out of the project as a file name")


def _error(where: Location, name: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(where, Severity.ERROR, name, message, hint)
