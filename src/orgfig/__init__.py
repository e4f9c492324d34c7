"""orgfig makes an Org file of figures the source of truth that it claims to be.

The public names are loaded when they are first asked for, so that a command pays only for what
it uses. The audit itself is `orgfig.audit.audit`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orgfig.audit import Audit, FigureAudit, Finding, Verdict
    from orgfig.build import BuildPlan, Policy, Snapshot, Trace, plan_build
    from orgfig.diagnostics import Diagnostic, Severity
    from orgfig.figure import Figure
    from orgfig.location import Location
    from orgfig.notebook import Notebook, read

__all__ = [
    "Audit",
    "BuildPlan",
    "Diagnostic",
    "Figure",
    "FigureAudit",
    "Finding",
    "Location",
    "Notebook",
    "Policy",
    "Severity",
    "Snapshot",
    "Trace",
    "Verdict",
    "__version__",
    "plan_build",
    "read",
]

__version__ = "0.1.0"

_HOMES = {
    "orgfig.audit": ("Audit", "FigureAudit", "Finding", "Verdict"),
    "orgfig.build": ("BuildPlan", "Policy", "Snapshot", "Trace", "plan_build"),
    "orgfig.diagnostics": ("Diagnostic", "Severity"),
    "orgfig.figure": ("Figure",),
    "orgfig.location": ("Location",),
    "orgfig.notebook": ("Notebook", "read"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  a module's names have no common type
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
