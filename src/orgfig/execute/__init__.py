"""Jobs → Outcomes: the only room that starts processes.

`server` keeps a warm interpreter and forks it for each file; `fresh` starts a new interpreter
for each file and is the reference. Both hold figures in the same way, and run no code where that
cannot be done. `plain` is what is left where a system cannot hold figures and none are held.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

from orgfig.build.job import Executor, Job
from orgfig.errors import UsageError
from orgfig.execute.evaluating import Evaluations
from orgfig.execute.settings import Settings

if TYPE_CHECKING:
    from orgfig.execute.spawn import Interpreter

__all__ = ["Evaluations", "Settings", "begun", "make_executor", "warmed"]


@contextmanager
def begun(kind: str, settings: Settings, jobs: Sequence[Job]) -> Iterator[Executor]:
    """The executor of that kind; if there are jobs, a server's interpreter has been started.

    That takes as long as finding out what can hold figures here; before that is known, it only
    waits. Leaving ends it. Raises what `make_executor` does, and ProjectError.
    """
    from orgfig.execute import sandbox

    if not jobs or kind != "server" or not sandbox.is_linux():
        yield make_executor(kind, settings)
        return
    from orgfig.execute.spawn import begin

    with ExitStack() as stack:
        first = None
        with suppress(OSError):  # too few open files, or the like: `supervise` tells of that
            first = stack.enter_context(begin(settings))
        yield make_executor(kind, settings, first=first)


def make_executor(
    kind: str, settings: Settings, platform: str = sys.platform, first: Interpreter | None = None
) -> Executor:
    """The executor of that kind: `server`, with its first interpreter if it has one, or `fresh`.

    On another system than Linux it is `plain` for either, where no sandbox is wanted.
    Raises UsageError for another kind, ConfinementError if this machine cannot hold figures.
    """
    from orgfig.execute import sandbox

    protection = sandbox.in_force(settings.sandbox, platform)
    if not sandbox.is_linux(platform):
        from orgfig.execute.plain import Plain

        return Plain(settings)
    if kind == "server":
        from orgfig.execute.forkserver import ForkServer

        return ForkServer(settings, protection, first)
    if kind == "fresh":
        from orgfig.execute.fresh import Fresh

        return Fresh(settings, protection)
    raise UsageError(f"no executor is called {kind!r}", "there are `server` and `fresh`")


def warmed(executor: Executor, jobs: Sequence[Job]) -> AbstractContextManager[Executor]:
    """The executor, that gets ready for jobs like these meanwhile; leaving ends what it started."""
    from orgfig.execute import sandbox

    if jobs and sandbox.is_linux():
        from orgfig.execute.forkserver import ForkServer

        if isinstance(executor, ForkServer):
            return executor.opened(jobs)
    return nullcontext(executor)
