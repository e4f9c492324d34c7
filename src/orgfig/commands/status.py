"""`orgfig status`: what each heading claims, against the evidence. Runs nothing, writes nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence

from orgfig.audit import Audit, Verdict
from orgfig.commands.audited import audited
from orgfig.commands.session import Session, has_errors, width_of
from orgfig.commands.work import Work
from orgfig.diagnostics import Diagnostic
from orgfig.report import FORMS, Showing
from orgfig.report.problems import problems

__all__ = ["status"]


def status(
    session: Session,
    *,
    figures: Sequence[str] = (),
    states: Sequence[str] = (),
    verdicts: Sequence[str] = (),
    form: str = "table",
    verbose: bool = False,
    exit_zero: bool = False,
) -> int:
    """Print the audit of the figures that are asked for in `form`.

    1 if one of them claims to be done and is not proven, or anything told is an error; else, and
    always with `exit_zero`, 0.
    """
    work, whole = audited(session)
    found, diagnostics = _asked(work, whole, figures, states, verdicts)
    text = FORMS[form](found, diagnostics, _showing(session, form, verbose=verbose))
    if text:
        session.show(text)
    is_unproven = any(one.is_unproven for one in found.figures)
    return int(not exit_zero and (is_unproven or has_errors(problems(found, diagnostics))))


def _asked(
    work: Work,
    found: Audit,
    figures: Sequence[str],
    states: Sequence[str],
    verdicts: Sequence[str],
) -> tuple[Audit, Sequence[Diagnostic]]:
    """What is asked for of the audit and of what is wrong with the texts: all, if nothing is.

    Raises `UsageError` where a word is no figure's, or no state's.
    """
    if not (figures or states or verdicts):
        return found, work.diagnostics
    from orgfig.audit.selection import Asked, about, narrowed, refuse_unknown_states

    refuse_unknown_states(states, (notebook.document.todo for notebook in work.notebooks))
    some = narrowed(found, Asked(figures, states, tuple(map(Verdict, verdicts))))
    return some, tuple(about(work.diagnostics, (one.figure for one in some.figures)))


def _showing(session: Session, form: str, *, verbose: bool) -> Showing:
    """How to show it: as wide as the terminal, if there is one; files named for whoever reads."""
    width, root = width_of(session.out), session.project.root
    readers = {"gnu": ".", "github": os.environ.get("GITHUB_WORKSPACE") or "."}
    folder = os.path.relpath(root, readers[form]) if form in readers else ""
    return Showing(width, session.has_colour, verbose, "" if folder == "." else folder)
