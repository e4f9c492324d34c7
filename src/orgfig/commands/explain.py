"""`orgfig explain`: why a figure is outdated, or that it is not. Runs nothing, writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from orgfig.commands.session import Session, has_errors, width_of
from orgfig.report.explanation import explained, explanation_text

__all__ = ["explain"]


def explain(
    session: Session,
    *,
    figures: Sequence[str] = (),
    verbose: bool = False,
    form: str = "text",
) -> int:
    """Explain the figures that are outdated, or all that are asked for; 1 if any is, else 0.

    What keeps a figure from being run counts, too: 0 means that a build would have nothing to do.
    """
    work = session.plan(only=figures)
    blocks = [block for notebook in work.notebooks for block in notebook.document.blocks]
    some = explained(work.plan.steps, work.figures, work.snapshot.traces, blocks)
    if form == "json":
        from orgfig.report.explanation_json import explanation_json

        session.show(explanation_json(some, diagnostics=work.diagnostics))
    else:
        below = {problem for one in some for problem in one.step.problems}
        session.show_diagnostics([found for found in work.problems if found not in below])
        width = width_of(session.out)
        session.show(explanation_text(some, asked=bool(figures), whole=verbose, width=width))
    outdated = any(not one.is_up_to_date for one in some)
    return int(outdated or (work.is_whole and has_errors(work.problems)))
