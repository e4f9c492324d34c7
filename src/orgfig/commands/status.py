"""`orgfig status`: what each heading claims, against the evidence. Runs nothing, writes nothing."""

from __future__ import annotations

from orgfig.audit import Verdict, audit
from orgfig.commands.session import Session, has_errors
from orgfig.report import FORMS

__all__ = ["status"]


def status(session: Session, *, form: str = "table") -> int:
    """Print the audit in `form`; 1 if a claim is not proven or the text is wrong, else 0."""
    work = session.plan()
    result = audit(work.notebooks, work.plan, work.snapshot)
    text = FORMS[form](
        result,
        diagnostics=work.diagnostics,
        colour=session.has_colour,
        live=session.has_colour,
    )
    session.show(text)
    unproven = any(one.verdict is Verdict.UNPROVEN for one in result.figures)
    return int(unproven or has_errors(work.diagnostics))
