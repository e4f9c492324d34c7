"""An audit for editors: a line a problem, `path:line:col: level: text [check]`.

That is the form of the GNU Coding Standards ("Formatting Error Messages"), which Emacs's
compilation mode, Vim's quickfix list and others find places in.
"""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import join

from orgfig.audit.model import Audit
from orgfig.diagnostics import Diagnostic
from orgfig.report.escape import visible
from orgfig.report.messages import problem_lines
from orgfig.report.problems import problems

__all__ = ["gnu_text"]


def gnu_text(audit: Audit, diagnostics: Sequence[Diagnostic] = (), folder: str = "") -> str:
    """Every problem on a line of its own, the worst first; empty where there is none.

    Where no column is known it is 1, so that one pattern fits all lines. Files are named as seen
    from where `folder` leads to the project.
    """
    return "\n".join(_line(one, folder) for one in problems(audit, diagnostics))


def _line(one: Diagnostic, folder: str) -> str:
    (message,) = problem_lines(None, None, one.message, None)
    place = f"{join(folder, one.where.path)}:{one.where.line}:{one.where.column or 1}"
    return f"{visible(place)}: {one.severity}: {message} [{one.name}]"
