"""`orgfig status`: what each heading claims, against the evidence. Runs nothing, writes nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from orgfig.audit import Audit, Verdict
from orgfig.commands.audited import audited
from orgfig.commands.session import Session, has_errors, width_of
from orgfig.commands.work import Work
from orgfig.diagnostics import Diagnostic
from orgfig.errors import UsageError
from orgfig.report import FORMS, Page, Showing
from orgfig.report.problems import problems

__all__ = ["status"]

LINES = re.compile(r"(.+):([0-9]{1,9})-([0-9]{1,9})", re.DOTALL)


def status(
    session: Session,
    *,
    figures: Sequence[str] = (),
    states: Sequence[str] = (),
    verdicts: Sequence[str] = (),
    form: str = "table",
    verbose: bool = False,
    exit_zero: bool = False,
    into: str | None = None,
    folder: str = ".",
) -> int:
    """Print the audit of the figures that are asked for in `form`.

    With `into`, as `PATH:FIRST-LAST`, an Org table is such as has its place there; the path is
    relative to `folder`. 1 if one of them claims to be done and is not proven, or anything told
    is an error; else, and always with `exit_zero`, 0.

    Raises:
        UsageError: a word is no figure's or state's, `into` is not written so, or `form` is not
            that of a table that has a place.

    """
    showing = _showing(session, form, verbose=verbose)
    if into is not None:
        showing = _placed(showing, session, _lines(into, form), folder)
    work, whole = audited(session)
    found, diagnostics = _asked(work, whole, figures, states, verdicts)
    text = FORMS[form](found, diagnostics, showing)
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


def _lines(into: str, form: str) -> Page:
    """The lines that a table is for, their file as it was written."""
    if form != "org":
        raise UsageError(f"--into {into}: only an Org table has a place", "add --format org")
    found = LINES.fullmatch(into)
    if found is None or not 0 < int(found[2]) <= int(found[3]) + 1:
        hint = "such as figures.org:12-20, or figures.org:12-11 for the place before line 12"
        raise UsageError(f"--into {into}: these are no lines of a notebook", hint)
    return Page(found[1], int(found[2]), int(found[3]))


def _placed(showing: Showing, session: Session, page: Page, folder: str) -> Showing:
    """For the lines of that file: called as the project does, and the way from it."""
    from orgfig.commands.chosen import project_path

    path = project_path(session.project, folder, page.path or "")
    home = os.path.realpath(os.path.join(folder, os.path.dirname(page.path or "")))
    way = os.path.relpath(session.project.root, home)
    return showing._replace(page=page._replace(path=path), folder="" if way == "." else way)
