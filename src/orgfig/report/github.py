"""An audit for GitHub Actions: workflow commands, which it shows at the lines of a change.

GitHub's docs, "Workflow commands for GitHub Actions": `::error file=…,line=…,title=…::message`.
"""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import join

from orgfig.audit.model import Audit
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.report.counts import counted
from orgfig.report.escape import visible
from orgfig.report.messages import problem_lines
from orgfig.report.problems import problems

__all__ = ["github_text"]

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github_text(audit: Audit, diagnostics: Sequence[Diagnostic] = (), folder: str = "") -> str:
    """A command a problem, the worst first, for only some of each kind are shown; then counts.

    Files are named as seen from the top of the repository, from where `folder` leads to the
    project.
    """
    commands = [_command(one, folder) for one in problems(audit, diagnostics)]
    return "\n".join([*commands, visible(counted(audit))])


def _command(one: Diagnostic, folder: str) -> str:
    where = one.where
    place = {"file": join(folder, where.path), "line": str(where.line)}
    if where.column is not None:
        place["col"] = str(where.column)
    known = place | {"title": one.name}
    shown = ",".join(f"{key}={_property(visible(text))}" for key, text in known.items())
    message = "\n".join(line.strip() for line in problem_lines(None, None, one.message, one.hint))
    return f"::{COMMANDS[one.severity]} {shown}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
