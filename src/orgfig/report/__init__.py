"""Models to text: tables, messages, JSON. Returns strings; prints nothing, writes nothing.

`FORMS` are the forms an audit can be shown in, by name: each is given the audit, what is wrong
with the texts, and how it is to be shown, and takes of the last what has a meaning for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from orgfig.audit.model import Audit
from orgfig.diagnostics import Diagnostic
from orgfig.report.table import Page, Showing
from orgfig.report.terminal import status_table

__all__ = ["FORMS", "Page", "Showing", "status_table"]


def _json(audit: Audit, diagnostics: Sequence[Diagnostic], _: Showing) -> str:
    from orgfig.report.json_document import audit_json

    return audit_json(audit, diagnostics)


def _org(audit: Audit, diagnostics: Sequence[Diagnostic], showing: Showing) -> str:
    from orgfig.report.org_table import org_table

    return org_table(audit, diagnostics, showing)


def _github(audit: Audit, diagnostics: Sequence[Diagnostic], showing: Showing) -> str:
    from orgfig.report.github import github_text

    return github_text(audit, diagnostics, showing.folder)


def _gnu(audit: Audit, diagnostics: Sequence[Diagnostic], showing: Showing) -> str:
    from orgfig.report.gnu import gnu_text

    return gnu_text(audit, diagnostics, showing.folder)


FORMS: dict[str, Callable[[Audit, Sequence[Diagnostic], Showing], str]] = {
    "table": status_table,
    "json": _json,
    "org": _org,
    "github": _github,
    "gnu": _gnu,
}
"""Name to renderer; the names are those of `orgfig status --format`."""
