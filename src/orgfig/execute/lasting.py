"""A warm server that lasts over many builds, and is replaced where it would run figures wrongly.

That is so when what it has imported is another version now, or when it was started with other
settings. What it has not imported, figures import for themselves until there is time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple, Self

from orgfig.build.job import Job
from orgfig.execute import sandbox, wire
from orgfig.execute.folder import make_scratch
from orgfig.execute.forkserver import ForkServer
from orgfig.execute.settings import Settings

if TYPE_CHECKING:
    from orgfig.execute.supervise import Loop

__all__ = ["Ground", "Lasting"]


class Ground(NamedTuple):
    """What a server stands on: its settings, the interpreter, and the versions of packages."""

    settings: Settings
    interpreter: str
    versions: Mapping[str, object]


class Lasting:
    """Keeps a server; leaving it, as a context, ends that."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._loop: Loop | None = None
        self._ground: Ground | None = None
        self._imported: frozenset[str] = frozenset()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def loop(self, ground: Ground, jobs: Sequence[Job]) -> Loop:
        """What runs jobs on this ground; `jobs` are all that may come, if it must be started.

        Raises ConfinementError if this machine cannot hold figures, ProjectError if nothing can
        be started.
        """
        if self._loop is None or self._ground is None or not _holds(self._ground, ground):
            self._start(ground, jobs)
        assert self._loop is not None  # noqa: S101 - just started
        return self._loop

    def refresh(self, ground: Ground, jobs: Sequence[Job]) -> Loop:
        """The same, started anew where it lacks what jobs import: only while nothing runs."""
        if not self._imported.issuperset(wire.preload(jobs)):
            self.close()
        return self.loop(ground, jobs)

    def close(self) -> None:
        """End the server; a second time does nothing."""
        self._loop = None
        self._stack.close()

    def _start(self, ground: Ground, jobs: Sequence[Job]) -> None:
        self.close()
        make_scratch(ground.settings.scratch)
        protection = sandbox.in_force(ground.settings.sandbox)
        server = ForkServer(ground.settings, protection)
        self._loop = self._stack.enter_context(server.opened(jobs))
        self._ground, self._imported = ground, frozenset(wire.preload(jobs))


def _holds(before: Ground, now: Ground) -> bool:
    """Whether what was started on one ground serves on the other: no version it has is another."""
    known = before.versions.keys() & now.versions.keys()
    same = all(before.versions[name] == now.versions[name] for name in known)
    return same and before[:2] == now[:2]
