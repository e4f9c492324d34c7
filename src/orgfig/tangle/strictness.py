"""What is an error for `--strict`: a noweb reference that nothing answers."""

from __future__ import annotations

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.tangle.model import TanglePlan

__all__ = ["RAISED", "strict"]

RAISED = frozenset({"noweb-unresolved"})
"""Names of warnings that Org is silent about, and that are errors where a person wants it so."""


def strict(plan: TanglePlan) -> TanglePlan:
    """`plan` with such warnings as errors: the files that they touch are not meant any more."""
    files = tuple(
        file._replace(problems=_raised(file.problems)) if file.problems else file
        for file in plan.files
    )
    return plan._replace(files=files, diagnostics=_raised(plan.diagnostics))


def _raised(problems: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(
        problem._replace(severity=Severity.ERROR) if problem.name in RAISED else problem
        for problem in problems
    )
