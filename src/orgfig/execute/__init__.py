"""Jobs → Outcomes: the only room that starts processes.

`server` keeps a warm interpreter and forks it for each file; `fresh` starts a new interpreter
for each file and is the plain reference. Both hold figures in the same way, and run no code
where that cannot be done.
"""

from __future__ import annotations

from orgfig.build.model import Executor
from orgfig.errors import UsageError
from orgfig.execute.evaluating import Evaluations
from orgfig.execute.settings import Settings

__all__ = ["Evaluations", "Settings", "make_executor"]


def make_executor(kind: str, settings: Settings) -> Executor:
    """The executor of that kind: `server` or `fresh`.

    Raises UsageError for another kind, ConfinementError if this machine cannot hold figures.
    """
    from orgfig.execute import sandbox

    protection = sandbox.in_force(settings.sandbox)
    if kind == "server":
        from orgfig.execute.forkserver import ForkServer

        return ForkServer(settings, protection)
    if kind == "fresh":
        from orgfig.execute.fresh import Fresh

        return Fresh(settings, protection)
    raise UsageError(f"no executor is called {kind!r}", "there are `server` and `fresh`")
