r"""An audit as an Org table, to be pasted into a notebook; below it what the table has no room for.

It may be pasted anywhere: nothing in it promises a figure (a link to a picture would be a promise
of the heading above it, so pictures are named in verbatim), nothing stands in an agenda, and a
vertical bar is written as its entity, `\vert` (Org manual, "Tables" and "Special Symbols").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from posixpath import basename, normpath
from typing import NamedTuple

from orgfig.audit.model import Audit, FigureAudit, Missing
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.figure.model import Figure
from orgfig.location import Location
from orgfig.org.model import Timestamp
from orgfig.report.counts import counted
from orgfig.report.escape import columns, visible
from orgfig.report.messages import problem_lines
from orgfig.report.problems import problems
from orgfig.report.table import LACKING, Showing, worst_first

__all__ = ["org_table"]

HEADER = ("figure", "state", "closed", "verdict", "why", "picture")
BAR = r"\vert{}"
THIN = "\u200b"
"""A space without width, which Org itself puts between brackets that must not meet."""

_ESCAPED = re.compile(r"(\\*)([\[\]]|\Z)")
_TARGET = r"(?:[^][\\]++|\\(?:\\\\)*+[][]|\\+[^][])++"
_LINK = re.compile(rf"\[\[({_TARGET})\](?:\[((?:(?!\]\]).)+)\])?\]")
_COOKIE = re.compile(r"\[[0-9]*(?:%|/[0-9]*)\]")
_BLANKS = re.compile(r"[ \f\t\n\r\v]+")
"""`split-string-default-separators`: for Org, no other space is one."""
_LETTERS = re.compile(r"[^\u00a0\u3000]+")

_ANYWHERE = Showing()


class _Links(NamedTuple):
    """What links lead on from: the notebook `here`, or None for the project's own folder.

    `way` leads from the notebook's folder to the project. Below the line `last` of it everything
    stands `grows` lines further down once the table is in its place. What `stays` in a notebook
    has no links to lines: `org-html-link` takes the number for a text that it does not find, and
    nothing of the notebook is exported.
    """

    here: str | None
    way: str = ""
    last: int = 0
    grows: int = 0
    stays: bool = False

    def file(self, path: str) -> str:
        """How a file of the project is called there."""
        return basename(path) if path == self.here else normpath(f"{self.way or '.'}/{path}")

    def line(self, where: Location) -> int:
        """The line as it will be counted."""
        moved = where.path == self.here and where.line > self.last
        return where.line + self.grows if moved else where.line


def org_table(
    audit: Audit, diagnostics: Sequence[Diagnostic] = (), showing: Showing = _ANYWHERE
) -> str:
    """The table as Org aligns it, the counts, and as a list all problems that it does not name.

    Where all figures are of one notebook, links are such as work within it, unless `showing` names
    the page that it is for. There it will be read again and again: notes are left out if they are
    not asked for, and places that the row leads to anyway.
    """
    several = worst_first(audit)
    others = _others(problems(audit, diagnostics), several, showing)
    links = _links(audit, showing, len(several) + 3 * bool(several) + 1 + len(others))
    table = _table([HEADER, *(_row(one, links) for one in several)]) if several else []
    listed = [_listed(one, links) for one in others]
    return "\n".join([*table, *[""][: len(table)], _text(counted(audit)), *listed])


def _others(
    found: Iterable[Diagnostic], several: Iterable[FigureAudit], showing: Showing
) -> list[Diagnostic]:
    """What the rows of the table do not tell."""
    told = {(m.where.path, m.where.line, m.sentence) for one in several for m in _first(one)}
    with_notes = showing.page is None or showing.verbose
    return [
        one
        for one in found
        if (one.where.path, one.where.line, one.message) not in told
        and (with_notes or one.severity > Severity.NOTE)
    ]


def _links(audit: Audit, showing: Showing, lines: int) -> _Links:
    """For a table of so many lines, which takes the place of those of the page."""
    page = showing.page
    if page is None:
        paths = {one.figure.where.path for one in audit.figures}
        return _Links(paths.pop() if len(paths) == 1 else None)
    grows = lines - (page.last - page.first + 1)
    return _Links(page.path, showing.folder, page.last, grows, stays=True)


def _row(one: FigureAudit, links: _Links) -> tuple[str, ...]:
    claim = one.figure.claim
    return (
        _link(_target(one.figure, links), _bare(one.figure.name)),
        _text(claim.state or ""),
        _inactive(claim.closed),
        one.verdict.value,
        "".join(_reason(missing, one.figure, links) for missing in _first(one)),
        ", ".join(_verbatim(output.path) for output in one.figure.outputs),
    )


def _reason(missing: Missing, figure: Figure, links: _Links) -> str:
    sentence = _sentence(missing.sentence)
    if links.stays and missing.where == figure.where:
        return sentence
    return f"{sentence} ({_place(missing.where, links)})"


def _first(one: FigureAudit) -> Sequence[Missing]:
    return one.evidence.missing[:1] if one.verdict in LACKING else ()


def _listed(one: Diagnostic, links: _Links) -> str:
    place = _place(one.where, links)
    return f"- {place}: {one.severity}: {_sentence(one.message)} ={one.name}="


def _table(lines: Sequence[Sequence[str]]) -> list[str]:
    """The rows aligned, a rule below the first: as `org-table-align` has it, links folded."""
    widths = [max(1, *map(_width, column)) for column in zip(*lines, strict=True)]
    head, *rows = (f"| {' | '.join(map(_filled, line, widths))} |" for line in lines)
    return [head, f"|{'+'.join('-' * (width + 2) for width in widths)}|", *rows]


def _filled(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """How wide it is shown: of a link only the description is."""
    return columns(_LINK.sub(_shown, text))


def _shown(link: re.Match[str]) -> str:
    return link[2] or link[1]


# --- links -----------------------------------------------------------------------------------


def _target(figure: Figure, links: _Links) -> str:
    """What leads to a heading: its id, else its title where no other has it, else its line.

    Empty if only that would lead there, and cannot.
    """
    heading = figure.heading
    ids = [each.value for each in heading.properties if each.name.upper() == "CUSTOM_ID"]
    title = _bare(heading.title)
    if ids:
        place = f"#{ids[-1]}"
    elif title and figure.name == heading.title and "|" not in title and title == _seen(title):
        place = f"*{title}"
    else:
        return _line(figure.where, links)
    path = figure.where.path
    return place if path == links.here else f"file:{links.file(path)}::{place}"


def _bare(title: str) -> str:
    """A title as `org-link--normalize-string` compares it: without cookies that count tasks."""
    return _BLANKS.sub(" ", _COOKIE.sub(" ", title)).strip(" ")


def _line(where: Location, links: _Links) -> str:
    return "" if links.stays else f"file:{links.file(where.path)}::{links.line(where)}"


def _place(where: Location, links: _Links) -> str:
    return _link(_line(where, links), f"{where.path}:{links.line(where)}")


def _link(target: str, description: str) -> str:
    """A link as `org-link-make-string` writes it; only its description if no target can stand.

    A link within the description is undone, for links do not nest.
    """
    shown = _text(_LINK.sub(_shown, description)).strip()
    shown = re.sub(r"\]\Z", f"]{THIN}", shown)
    if "|" in target or not target or not shown:
        return shown
    return f"[[{_ESCAPED.sub(_escape, _seen(target))}][{shown}]]"


def _escape(found: re.Match[str]) -> str:
    return found[1] * 2 + (f"\\{found[2]}" if found[2] else "")


# --- texts -----------------------------------------------------------------------------------


def _text(text: str) -> str:
    """A text that ends no field and is no link: a link to a picture would be a promise."""
    apart = re.sub(r"(?<=\[)(?=\[)|(?<=\])(?=\])", THIN, _seen(text))
    return apart.replace("|", BAR)


def _seen(text: str) -> str:
    """`visible`, but for spaces that are letters for Org: it looks for a title with them."""
    return _LETTERS.sub(lambda letters: visible(letters[0]), text)


def _sentence(text: str) -> str:
    (line,) = problem_lines(None, None, text, None)
    return _text(line)


def _verbatim(path: str) -> str:
    """A path that no reader takes for markup; a bar cannot stand in verbatim."""
    shown = _text(path)
    return shown if "|" in path or "=" in path else f"={shown}="


def _inactive(closed: Timestamp | None) -> str:
    """CLOSED as it is written, but never active: such a time would stand in the agenda."""
    if closed is None:
        return ""
    return _text(re.sub(r"\A<(.*)>\Z", r"[\1]", closed.text))
