r"""An audit as an Org table, to be pasted into a notebook; below it what the table has no room for.

It may be pasted anywhere: nothing in it promises a figure (a link to a picture would be a promise
of the heading above it, so pictures are named in verbatim), nothing stands in an agenda, and a
vertical bar is written as its entity, `\vert` (Org manual, "Tables" and "Special Symbols").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import basename

from orgfig.audit.model import Audit, FigureAudit, Missing
from orgfig.diagnostics import Diagnostic
from orgfig.figure.model import Figure
from orgfig.location import Location
from orgfig.org.model import Timestamp
from orgfig.report.counts import counted
from orgfig.report.escape import columns, visible
from orgfig.report.messages import problem_lines
from orgfig.report.problems import problems
from orgfig.report.table import LACKING, worst_first

__all__ = ["org_table"]

HEADER = ("figure", "state", "closed", "verdict", "why", "picture")
BAR = r"\vert{}"
THIN = "\u200b"
"""A space without width, which Org itself puts between brackets that must not meet."""

_ESCAPED = re.compile(r"(\\*)([\[\]]|\Z)")
_TARGET = r"(?:[^][\\]++|\\(?:\\\\)*+[][]|\\+[^][])++"
_LINK = re.compile(rf"\[\[({_TARGET})\](?:\[((?:(?!\]\]).)+)\])?\]")
_COOKIE = re.compile(r"\[[0-9]*(?:%|/[0-9]*)\]")


def org_table(audit: Audit, diagnostics: Sequence[Diagnostic] = ()) -> str:
    """The table as Org aligns it, the counts, and as a list all problems that it does not name.

    Where all figures are of one notebook, links are such as work within it.
    """
    alone = len({one.figure.where.path for one in audit.figures}) == 1
    several = worst_first(audit)
    table = _table([HEADER, *(_row(one, alone=alone) for one in several)]) if several else []
    told = {(m.where.path, m.where.line, m.sentence) for one in several for m in _first(one)}
    listed = [
        _listed(one, alone=alone)
        for one in problems(audit, diagnostics)
        if (one.where.path, one.where.line, one.message) not in told
    ]
    return "\n".join([*table, *[""][: len(table)], _text(counted(audit)), *listed])


def _row(one: FigureAudit, *, alone: bool) -> tuple[str, ...]:
    claim = one.figure.claim
    why = (f"{_sentence(m.sentence)} ({_place(m.where, alone=alone)})" for m in _first(one))
    return (
        _link(_target(one.figure, alone=alone), _bare(one.figure.name)),
        _text(claim.state or ""),
        _inactive(claim.closed),
        one.verdict.value,
        "".join(why),
        ", ".join(_verbatim(output.path) for output in one.figure.outputs),
    )


def _first(one: FigureAudit) -> Sequence[Missing]:
    return one.evidence.missing[:1] if one.verdict in LACKING else ()


def _listed(one: Diagnostic, *, alone: bool) -> str:
    place = _place(one.where, alone=alone)
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


def _target(figure: Figure, *, alone: bool) -> str:
    """What leads to a heading: its id, else its title where no other has it, else its line."""
    heading = figure.heading
    ids = [each.value for each in heading.properties if each.name.upper() == "CUSTOM_ID"]
    title = _bare(heading.title)
    if ids:
        place = f"#{ids[-1]}"
    elif title and figure.name == heading.title and "|" not in title:
        place = f"*{title}"
    else:
        return _line(figure.where, alone=alone)
    return place if alone else f"file:{figure.where.path}::{place}"


def _bare(title: str) -> str:
    """A title as `org-link--normalize-string` compares it: without cookies that count tasks."""
    return " ".join(_COOKIE.sub(" ", title).split())


def _line(where: Location, *, alone: bool) -> str:
    return f"file:{basename(where.path) if alone else where.path}::{where.line}"


def _place(where: Location, *, alone: bool) -> str:
    return _link(_line(where, alone=alone), f"{where.path}:{where.line}")


def _link(target: str, description: str) -> str:
    """A link as `org-link-make-string` writes it; only its description if a bar is in the way.

    A link within the description is undone, for links do not nest.
    """
    shown = _text(_LINK.sub(_shown, description)).strip()
    shown = re.sub(r"\]\Z", f"]{THIN}", shown)
    if "|" in target or not shown:
        return shown
    return f"[[{_ESCAPED.sub(_escape, visible(target))}][{shown}]]"


def _escape(found: re.Match[str]) -> str:
    return found[1] * 2 + (f"\\{found[2]}" if found[2] else "")


# --- texts -----------------------------------------------------------------------------------


def _text(text: str) -> str:
    """A text that ends no field and is no link: a link to a picture would be a promise."""
    apart = re.sub(r"(?<=\[)(?=\[)|(?<=\])(?=\])", THIN, visible(text))
    return apart.replace("|", BAR)


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
