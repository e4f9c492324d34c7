"""All that an audit has to complain about, each thing once: for editors and for CI.

What a claimed figure lacks, what the checks found, what is wrong with the texts. A person's table
says the same in other ways (`table`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orgfig.audit.model import Audit, FigureAudit
from orgfig.diagnostics import Diagnostic, Severity

__all__ = ["problems"]


def problems(audit: Audit, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Everything, the worst first, by place within that; each is named after its check.

    What is missing from a figure that claims to be done is an error, named after its kind, also
    where a finding says it in the same words.
    """
    found = [*diagnostics]
    for one in audit.figures:
        found += _about(one)
    found += [Diagnostic(f.where, f.severity, f.check, f.message, f.hint) for f in audit.findings]
    return sorted(_once(found), key=lambda one: (-one.severity, one.where.order, one.name))


def _about(one: FigureAudit) -> Iterator[Diagnostic]:
    lacking = {each.sentence for each in one.evidence.missing if one.is_unproven}
    for finding in one.findings:
        severity = Severity.ERROR if finding.message in lacking else finding.severity
        yield Diagnostic(finding.where, severity, finding.check, finding.message, finding.hint)
    for each in one.untold if one.is_unproven else ():
        name = each.lack.value.replace(" ", "-")
        yield Diagnostic(each.where, Severity.ERROR, name, each.sentence)


def _once(found: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """Of those that say the same of one line, the worst; of these the one that knows most."""
    best: dict[tuple[str, int, str], Diagnostic] = {}
    for one in found:
        key = one.where.path, one.where.line, one.message
        best[key] = max(best.get(key, one), one, key=_worth)
    return best.values()


def _worth(one: Diagnostic) -> tuple[int, bool, bool]:
    return one.severity, one.hint is not None, one.where.column is not None
