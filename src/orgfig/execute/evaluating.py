"""Runs blocks for their results, one at a time, in one server that is started for the first.

Nothing is started, and nothing asked of the machine, before there is something to run.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from orgfig.build.job import Finished, Job, Outcome
from orgfig.execute.settings import Settings

if TYPE_CHECKING:
    from orgfig.execute.plain import Plain
    from orgfig.execute.supervise import Loop

__all__ = ["Evaluations"]


class Evaluations:
    """A server for blocks; `with` or `close` ends it."""

    def __init__(self, settings: Settings, platform: str = sys.platform) -> None:
        self._settings = settings
        self._platform = platform
        self._stack = ExitStack()
        self._loop: Loop | None = None
        self._imported: frozenset[str] = frozenset()

    def run(self, job: Job) -> Outcome:
        """How the job ended.

        Raises:
            ConfinementError: this machine cannot hold what is run.
            ExecutorError: the server fails, and not by the job's fault.
            ProjectError: the interpreter cannot be started.

        """
        from orgfig.execute.sandbox import is_linux

        runner = self._ready_for(job) if is_linux(self._platform) else self._plain()
        ends = [event for event in runner.run([job]) if isinstance(event, Finished)]
        return ends[0].outcome

    def close(self) -> None:
        """End the server; a second time does nothing."""
        self._loop = None
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _plain(self) -> Plain:
        """What runs blocks where no server can be had."""
        from orgfig.execute.plain import Plain
        from orgfig.execute.sandbox import in_force

        in_force(self._settings.sandbox, self._platform)
        return Plain(self._settings)

    def _ready_for(self, job: Job) -> Loop:
        """A server that has imported what the job imports: it is started again for more."""
        from orgfig.execute import sandbox
        from orgfig.execute.forkserver import ForkServer
        from orgfig.execute.wire import preload

        wanted = self._imported | set(preload([job]))
        if self._loop is None or wanted != self._imported:
            self.close()
            protection = sandbox.in_force(self._settings.sandbox)
            server = ForkServer(self._settings, protection)
            like = job._replace(imports=tuple(sorted(wanted)))
            self._loop = self._stack.enter_context(server.opened([like]))
            self._imported = frozenset(wanted)
        return self._loop
