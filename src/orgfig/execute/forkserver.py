"""The warm server: imports once, then each file costs a fork.

Packages that only some jobs need, and that take long to import, go into a second layer: a fork
of the server that imports them on another core while the first figures are being drawn.
"""

from __future__ import annotations

import os
import selectors
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from orgfig.build.job import Event, Job
from orgfig.errors import ExecutorError
from orgfig.execute import wire
from orgfig.execute.failures import Ended
from orgfig.execute.inside.protocol import DRAWING, Message, receive
from orgfig.execute.protection import Protection
from orgfig.execute.running import Run
from orgfig.execute.settings import Settings
from orgfig.execute.spawn import Interpreter, refused, spawn
from orgfig.execute.supervise import LauncherMaker, Loop, supervise, supervision
from orgfig.execute.wire import Warmth

__all__ = ["ForkServer", "layers"]

FIRST = {"PIL", "av", "matplotlib", "mpl_toolkits", "numpy"}
"""What nearly every figure imports, or what is soon imported and needed by movies, which are to
begin first; the rest may have to wait for the second layer."""

DRAWING_PAYS = 12
"""From so many jobs on, a first drawing in the server costs less than it saves."""

MOST_DEATHS = 2


class ForkServer:
    """An executor that forks a warm interpreter for each file.

    `begun` is the first interpreter, where it has been started already.
    """

    def __init__(
        self, settings: Settings, protection: Protection, begun: Interpreter | None = None
    ) -> None:
        self.settings = settings
        self.protection = protection
        self.begun = begun

    def run(self, jobs: Iterable[Job]) -> Iterator[Event]:
        """Run the jobs; closing the iterator ends them and the server."""
        chosen = tuple(jobs)
        return supervise(self._maker(chosen), chosen, self.settings, self.protection)

    def opened(self, jobs: Iterable[Job]) -> AbstractContextManager[Loop]:
        """A server for jobs like these, as they come; leaving ends it."""
        return supervision(self._maker(tuple(jobs)), self.settings, self.protection)

    def _maker(self, jobs: tuple[Job, ...]) -> LauncherMaker:
        def make(selector: selectors.BaseSelector, place: Path) -> _Launcher:
            return _Launcher(self, selector, place, jobs)

        return make


def layers(jobs: tuple[Job, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The modules that the server imports at first, and those of its second layer.

    The second layer is empty where most jobs need it anyway.
    """
    names = wire.preload(jobs)
    late = tuple(name for name in names if _is_late(name))
    waiting = sum(1 for job in jobs if any(name in late for name in job.imports))
    if not late or waiting * 2 > len(jobs):
        return names, ()
    return tuple(name for name in names if name not in late), late


def _is_late(name: str) -> bool:
    top = name.partition(".")[0]
    return top not in FIRST


@dataclass(slots=True, eq=False)
class _Server:
    """A server or layer: its socket, whether it takes requests, and what runs in it."""

    channel: socket.socket
    began: float
    is_ready: bool = False
    runs: dict[int, Run] = field(default_factory=dict)


class _Launcher:
    def __init__(
        self,
        executor: ForkServer,
        selector: selectors.BaseSelector,
        place: Path,
        jobs: tuple[Job, ...],
    ) -> None:
        self.settings = executor.settings
        self.protection = executor.protection
        self.selector = selector
        self.place = place
        first, late = layers(jobs)
        self.warmth = Warmth(first, late, draw=len(jobs) >= DRAWING_PAYS)
        self.starts = 0
        self.deaths = 0
        begun, executor.begun = executor.begun, None
        self._start(begun)

    def begin(self) -> None:
        """Let former deaths be: else a server that lasts for hours would use up its second try."""
        self.deaths = 0

    def is_ready(self, job: Job) -> bool:
        return self._server_for(job).is_ready

    def launch(self, run: Run) -> None:
        """Ask a server to fork; its answer, with the process's pidfd, is an event."""
        server = self._server_for(run.job)
        server.runs[run.number] = run
        try:
            wire.post(server.channel, run, self.settings.pins)
        except OSError:
            run.lost = True  # the end of the channel is the next event
        run.close_writers()

    def look(self, now: float) -> None:
        """Give up a server that is late: with its imports, or with a process to end."""
        for server in (self.layer, self.server):
            if server is None or server not in (self.layer, self.server):
                continue  # lost meanwhile
            due = server.began if not server.is_ready else _oldest(server, now)
            if now > due + self.settings.ready:
                self._lose(server, is_late=True)

    def close(self) -> None:
        self.interpreter.end()

    def _start(self, begun: Interpreter | None = None) -> None:
        self.starts += 1
        prepared = self.settings, self.protection, self.place / f"server-{self.starts}", self.warmth
        if begun is not None:
            begun.prepare(*prepared)
        self.interpreter = begun or spawn(*prepared)
        self.server = self._listen(self.interpreter.channel)
        layer = self.interpreter.layer
        self.layer = None if layer is None else self._listen(layer)

    def _listen(self, channel: socket.socket) -> _Server:
        server = _Server(channel, monotonic())
        self.selector.register(channel, selectors.EVENT_READ, lambda: self._hear(server))
        return server

    def _server_for(self, job: Job) -> _Server:
        if self.layer is not None and any(name in self.warmth.late for name in job.imports):
            return self.layer
        return self.server

    def _hear(self, server: _Server) -> None:
        if server not in (self.server, self.layer):
            return  # lost since this event was noticed
        try:
            received = receive(server.channel)
        except (OSError, ValueError):
            received = None
        if received is None:
            self._lose(server)
        else:
            self._obey(server, *received)

    def _obey(self, server: _Server, message: Message, descriptors: Sequence[int]) -> None:
        """Do what follows from what a server tells."""
        kind = message["kind"]
        if kind == "ready":
            self._open(server, *descriptors)
        elif kind == "started":
            _started(server.runs[message["run"]], *descriptors)
        elif kind == "ended":
            run = server.runs.pop(message["run"])
            run.ended = Ended(message["status"], message["cpu"], message["memory"])
        elif kind == "failed":
            run = server.runs.pop(message["run"])
            run.lost, run.why = True, message["what"]
        elif kind == "unfit":
            self._begin_without(message["what"])
        elif kind == "refused":
            raise refused(message)

    def _open(self, server: _Server, watch: int) -> None:
        """A server takes requests now; `watch` is what the first one is ended by."""
        server.is_ready = True
        if server is self.server:
            self.interpreter.inner = watch
        else:
            os.close(watch)

    def _begin_without(self, name: str) -> None:
        """Start again without what a server cannot have: no thread or file can be got rid of.

        Figures import it for themselves.
        """
        self._forget_all()
        self.interpreter.end()
        first = tuple(one for one in self.warmth.imports if one != name)
        draw = self.warmth.draw and name != DRAWING
        self.warmth = self.warmth._replace(imports=first, draw=draw)
        self._start()

    def _lose(self, server: _Server, *, is_late: bool = False) -> None:
        """A server is gone, and what ran in it; without a layer, the first server does its work."""
        if server is self.layer:
            self._forget(server)
            self.layer, self.warmth = None, self.warmth._replace(late=())
            return
        self._forget_all()
        self._replace(was_ready=server.is_ready, is_late=is_late)

    def _replace(self, *, was_ready: bool, is_late: bool) -> None:
        """Start another server, once; one that its imports killed is tried without them."""
        self.deaths += 1
        late = f"it was not ready within {self.settings.ready:g} s"
        complaint = self.interpreter.complaint() or (late if is_late else "it said nothing")
        self.interpreter.end()
        would_hang = is_late and not (was_ready or self.warmth.imports)
        if self.deaths == MOST_DEATHS or would_hang:
            raise ExecutorError(f"the figures' Python ended: {complaint}")
        if not was_ready:
            self.warmth = Warmth()
        self._start()

    def _forget_all(self) -> None:
        for server in (self.layer, self.server):
            if server is not None:
                self._forget(server)

    def _forget(self, server: _Server) -> None:
        self.selector.unregister(server.channel)
        server.channel.close()
        for run in server.runs.values():
            run.lost = True
            run.stop()


def _oldest(server: _Server, now: float) -> float:
    """When the first of its runs should have ended; now, if none had to.

    Also one whose process was started: at its deadline it is killed, and the server tells so.
    """
    return min([now, *(run.deadline for run in server.runs.values())])


def _started(run: Run, watch: int) -> None:
    run.pidfd = watch
    if run.over is not None:  # its time was up before it began
        run.stop()
