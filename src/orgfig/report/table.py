"""An audit as rows and lines, for whatever shows them; and as plain text for logs and pipes.

One line a figure, grouped by verdict, the worst first: the verdict stands at its begin in words,
so that it is seen without colour and found by grep. What there is to say in full stands below a
figure only where that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from orgfig.audit.evidence import is_unconfined
from orgfig.audit.model import Audit, FigureAudit, Finding, Lack, Missing, Verdict
from orgfig.build.model import Trace
from orgfig.diagnostics import Severity
from orgfig.location import Location
from orgfig.org.model import Timestamp
from orgfig.report.counts import counted, spoken_movie
from orgfig.report.escape import columns, padded, visible
from orgfig.report.messages import problem_lines

__all__ = [
    "HEADER",
    "LACKING",
    "Detail",
    "Page",
    "Row",
    "Showing",
    "against",
    "details",
    "facts",
    "finding_detail",
    "left_out",
    "plain_table",
    "rows",
    "shown_time",
    "worst_first",
]

HEADER = ("VERDICT", "FIGURE", "STATE", "CLOSED", "EVIDENCE")
NAME_WIDTH = 40
"""A longer name shifts its own line only."""

LACKING = (Verdict.UNPROVEN, Verdict.UNKNOWN)
"""The verdicts that need a reason."""


class Page(NamedTuple):
    """Where a table will stand: in the place of the lines `first` to `last` of a notebook.

    `path` is None if that notebook is not the project's; `last` is `first` less one where the
    table takes no line's place.
    """

    path: str | None
    first: int
    last: int


class Showing(NamedTuple):
    """How an audit is to be shown: on `width` columns (None: no terminal), in colour, in full.

    `folder` is the way from where the reader is to the project, for forms that name files to
    other programs, or from the folder of the `page` that it is for; empty where that is the same
    folder.
    """

    width: int | None = None
    colour: bool = False
    verbose: bool = False
    folder: str = ""
    page: Page | None = None


class Row(NamedTuple):
    """A line of the table, safe to print: columns as in `HEADER`, and the line that it is about.

    `lack` is the evidence in one word. It and `where` are empty for a figure that lacks nothing;
    where there is no room for all its outputs, `short` names one and `more` counts the others.
    """

    verdict: Verdict
    name: str
    state: str
    closed: str
    evidence: str
    lack: str = ""
    where: str = ""
    short: str = ""
    more: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of its columns, the evidence with its place."""
        evidence = f"{self.evidence}  {self.where}" if self.where else self.evidence
        return self.verdict.value, self.name, self.state, self.closed, evidence


class Detail(NamedTuple):
    """A line below a figure: a finding, or what its evidence lacks (then without a severity)."""

    where: Location
    severity: Severity | None
    message: str
    hint: str | None


def worst_first(audit: Audit) -> list[FigureAudit]:
    """The figures by verdict, the worst first; those of one verdict as the notebooks have them."""
    order = {verdict: place for place, verdict in enumerate(Verdict)}
    return sorted(audit.figures, key=lambda one: order[one.verdict])


def rows(several: Sequence[FigureAudit]) -> list[Row]:
    """The lines of the table, one a figure."""
    return [_row(one) for one in several]


def details(one: FigureAudit) -> list[Detail]:
    """All that is to be said of a figure: what it lacks, and all findings.

    What a finding says in the same words is told once.
    """
    below = [Detail(missing.where, None, missing.sentence, None) for missing in _untold(one)]
    below += [finding_detail(finding) for finding in one.findings]
    return sorted(below, key=lambda detail: detail.where.order)


def facts(one: FigureAudit) -> list[str]:
    """What else there is to know of a figure, a line each: its outputs, its last run."""
    lines = [f"output: {each.path}{_plays(each.path, one)}" for each in one.figure.outputs]
    trace = one.evidence.trace
    return [visible(line) for line in (*lines, *([] if trace is None else [_last_run(trace)]))]


def finding_detail(finding: Finding) -> Detail:
    """A finding as a line; it ends with the check's name, as compilers name their warnings."""
    message = f"{finding.message} [{finding.check}]"
    return Detail(finding.where, finding.severity, message, finding.hint)


def left_out(several: Sequence[FigureAudit]) -> str | None:
    """How many findings one line a figure has no room for, and how to see them; None if none."""
    found = [finding.severity for one in several for finding in _unsaid(one)]
    return f"{_spoken(found)}: orgfig status -v" if found else None


def plain_table(audit: Audit, *, verbose: bool = False) -> str:
    """The table in plain lines, aligned; nothing is cut, whatever a log's width."""
    several = worst_first(audit)
    lines = [HEADER, *(row.texts for row in rows(several))] if several else []
    widths = [min(NAME_WIDTH, max(map(columns, texts))) for texts in zip(*lines, strict=True)]
    shown = [_aligned(texts, widths) for texts in lines]
    body: list[str] = shown[:1]
    for line, one in zip(shown[1:], several, strict=True):
        body += [line, *(f"  {text}" for text in (_below(one) if verbose else ()))]
    for finding in audit.findings:
        body += problem_lines(*finding_detail(finding))
    more = None if verbose else left_out(several)
    return "\n".join([*body, counted(audit), *([] if more is None else [more])])


def against(one: FigureAudit) -> str:
    """How many errors and warnings say other things than what it lacks; empty if none does."""
    return _spoken([found.severity for found in _grave(one)])


def shown_time(closed: Timestamp | None) -> str:
    """A CLOSED time for reading: `2025-04-12 17:22`; an impossible one as it is written."""
    if closed is None:
        return ""
    if closed.moment is None:
        return visible(closed.text)
    return closed.moment.isoformat(" ", "minutes")[:16]


def _row(one: FigureAudit) -> Row:
    claim = one.figure.claim
    return Row(
        one.verdict,
        visible(one.figure.name),
        visible(claim.state or ""),
        shown_time(claim.closed),
        *map(visible, _lacking(one) or _proven(one)),
    )


def _lacking(one: FigureAudit) -> tuple[str, str, str] | None:
    """What is missing first, in a sentence and in a word, and its place; None if nothing needs be.

    A sentence may be of any length: an error's message is the program's own.
    """
    if one.verdict not in LACKING or not one.evidence.missing:
        return None
    first, *others = one.evidence.missing
    (line,) = problem_lines(None, None, first.sentence.removeprefix("the last run "), None)
    more = f", and {len(others)} more" if others else ""
    return f"{line}{more}", first.lack.value, f"{first.where.path}:{first.where.line}"


def _proven(one: FigureAudit) -> tuple[str, ...]:
    """All outputs, as `Row` has them; the first, and how many others there are.

    Behind what speaks against them, the number of others can be cut off: it is the less.
    """
    paths = [output.path for output in one.figure.outputs]
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    short = (f"{_shown(one, paths[:1])}{more}", "") if _grave(one) else (*paths[:1], more)
    return _shown(one, paths), "", "", *short


def _shown(one: FigureAudit, paths: Sequence[str]) -> str:
    """Outputs, and before them, for a narrow terminal cuts the end, what speaks against them.

    It is told by how much it is and by the names of the checks, for the line has no room for more.
    """
    outputs = ", ".join(paths)
    grave = sorted(_grave(one), key=lambda found: -found.severity)
    if not grave:
        return outputs
    checks = dict.fromkeys(found.check for found in grave)
    return "; ".join(filter(None, (f"{against(one)} [{', '.join(checks)}]", outputs)))


def _plays(path: str, one: FigureAudit) -> str:
    movie = one.evidence.movies.get(path)
    return "" if movie is None else f", plays {spoken_movie(movie)}"


def _untold(one: FigureAudit) -> list[Missing]:
    """What is missing and no finding says; nothing is from a picture that nobody promises.

    That there is nothing to show yet is what an open figure says itself.
    """
    untold = () if one.verdict is Verdict.CANCELLED else one.untold
    is_open = one.verdict is Verdict.OPEN
    return [each for each in untold if not (is_open and each.lack is Lack.NOTHING)]


def _unsaid(one: FigureAudit) -> list[Finding]:
    """The findings that say other things than the evidence does."""
    said = {missing.sentence for missing in one.evidence.missing if one.verdict in LACKING}
    return [finding for finding in one.findings if finding.message not in said]


def _grave(one: FigureAudit) -> list[Finding]:
    return [finding for finding in _unsaid(one) if finding.severity > Severity.NOTE]


def _last_run(trace: Trace) -> str:
    how = "failed" if trace.failure else "succeeded"
    held = "unconfined" if is_unconfined(trace) else trace.protection
    return f"last run: {trace.when:%Y-%m-%d %H:%M} UTC, {how}, {trace.wall:.2f} s, {held}"


def _spoken(severities: Sequence[Severity]) -> str:
    """So many of each, the worst first: `1 error, 2 warnings`."""
    counts = [(one, severities.count(one)) for one in sorted(Severity, reverse=True)]
    return ", ".join(f"{n} {one}{'' if n == 1 else 's'}" for one, n in counts if n)


def _aligned(texts: Sequence[str], widths: Sequence[int]) -> str:
    *columned, last = texts
    return "  ".join([*map(padded, columned, widths), last]).rstrip()


def _below(one: FigureAudit) -> Iterator[str]:
    for detail in details(one):
        yield from problem_lines(*detail)
    yield from facts(one)
