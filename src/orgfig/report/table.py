"""An audit as rows and lines, for whatever shows them; and as plain text for logs and pipes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from orgfig.audit.model import Audit, FigureAudit, Finding, Verdict
from orgfig.diagnostics import Severity
from orgfig.location import Location
from orgfig.org.model import Timestamp
from orgfig.report.escape import columns, padded, visible
from orgfig.report.messages import problem_lines

__all__ = [
    "HEADER",
    "Detail",
    "counted",
    "details",
    "finding_detail",
    "plain_table",
    "rows",
    "shown_time",
]

HEADER = ("FIGURE", "STATE", "CLOSED", "VERDICT", "OUTPUTS")
NAME_WIDTH = 40
"""A longer name shifts its own line only."""


class Detail(NamedTuple):
    """A line below a figure: a finding, or what its evidence lacks (then without a severity)."""

    where: Location
    severity: Severity | None
    message: str
    hint: str | None


def rows(audit: Audit) -> list[tuple[str, ...]]:
    """The lines of the table, one a figure, safe to print; columns in the order of `HEADER`."""
    return [_row(one) for one in audit.figures]


def details(one: FigureAudit) -> list[Detail]:
    """What stands below a figure: what an unproven one lacks, and all findings.

    What a finding says in the same words is told once.
    """
    told = {finding.message for finding in one.findings}
    lacking = one.evidence.missing if one.verdict in (Verdict.UNPROVEN, Verdict.UNKNOWN) else ()
    missing = [one for one in lacking if one.sentence not in told]
    below = [Detail(one.where, None, one.sentence, None) for one in missing]
    below += [finding_detail(finding) for finding in one.findings]
    return sorted(below, key=lambda detail: detail.where.order)


def finding_detail(finding: Finding) -> Detail:
    """A finding as a line; it ends with the check's name, as compilers name their warnings."""
    message = f"{finding.message} [{finding.check}]"
    return Detail(finding.where, finding.severity, message, finding.hint)


def counted(audit: Audit) -> str:
    """How many figures are what they claim: `22 of 25 DONE figures are proven; 3 open`."""
    count = dict.fromkeys(Verdict, 0)
    for one in audit.figures:
        count[one.verdict] += 1
    claimed = count[Verdict.DONE] + count[Verdict.UNPROVEN]
    first = f"{count[Verdict.DONE]} of {claimed} DONE {_figures(claimed)} proven"
    parts = [first if claimed else "no figure claims to be done"]
    parts += [f"{count[one]} {one.value}" for one in (Verdict.READY, Verdict.OPEN) if count[one]]
    return "; ".join(parts) if audit.figures else "no figures"


def plain_table(audit: Audit) -> str:
    """The table in plain lines, aligned; nothing is cut, whatever a log's width."""
    lines = [HEADER, *rows(audit)] if audit.figures else []
    widths = [min(NAME_WIDTH, max(map(columns, texts))) for texts in zip(*lines, strict=True)]
    shown = [_aligned(texts, widths) for texts in lines]
    body: list[str] = shown[:1]
    for line, one in zip(shown[1:], audit.figures, strict=True):
        body += [line, *(f"  {text}" for text in _detail_lines(one))]
    for finding in audit.findings:
        body += problem_lines(*finding_detail(finding))
    return "\n".join([*body, counted(audit)])


def shown_time(closed: Timestamp | None) -> str:
    """A CLOSED time for reading: `2025-04-12 17:22`; an impossible one as it is written."""
    if closed is None:
        return ""
    if closed.moment is None:
        return visible(closed.text)
    return closed.moment.isoformat(" ", "minutes")[:16]


def _row(one: FigureAudit) -> tuple[str, ...]:
    claim = one.figure.claim
    return (
        visible(one.figure.name),
        visible(claim.state or ""),
        shown_time(claim.closed),
        one.verdict.value,
        visible(", ".join(output.path for output in one.figure.outputs)),
    )


def _aligned(texts: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(map(padded, texts, widths)).rstrip()


def _detail_lines(one: FigureAudit) -> Iterator[str]:
    for detail in details(one):
        yield from problem_lines(*detail)


def _figures(count: int) -> str:
    return "figure is" if count == 1 else "figures are"
