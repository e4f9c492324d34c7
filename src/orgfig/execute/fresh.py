"""A new interpreter for each file: slow, plain, and the reference for the warm server.

Nothing is shared between figures but the files of the interpreter.
"""

from __future__ import annotations

import os
import selectors
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from orgfig.build.job import Event, Job
from orgfig.errors import ExecutorError
from orgfig.execute import wire
from orgfig.execute.failures import Ended
from orgfig.execute.protection import Protection
from orgfig.execute.running import Run
from orgfig.execute.settings import Settings
from orgfig.execute.spawn import Interpreter, refused, spawn
from orgfig.execute.supervise import supervise
from orgfig.execute.wire import Warmth

__all__ = ["Fresh"]


class Fresh:
    """An executor that shares no process between files."""

    def __init__(self, settings: Settings, protection: Protection) -> None:
        self.settings = settings
        self.protection = protection

    def run(self, jobs: Iterable[Job]) -> Iterator[Event]:
        """Run the jobs; closing the iterator ends them."""

        def make(selector: selectors.BaseSelector, place: Path) -> _Launcher:
            return _Launcher(self.settings, self.protection, selector, place)

        return supervise(make, tuple(jobs), self.settings, self.protection)


class _Launcher:
    def __init__(
        self,
        settings: Settings,
        protection: Protection,
        selector: selectors.BaseSelector,
        place: Path,
    ) -> None:
        self.settings = settings
        self.protection = protection
        self.selector = selector
        self.place = place
        self.started: dict[int, Interpreter] = {}
        self.starts = 0

    def begin(self) -> None:
        """Nothing to do: no process outlives its run."""

    def is_ready(self, job: Job) -> bool:  # noqa: ARG002 (another interpreter is always to be had)
        return True

    def launch(self, run: Run) -> None:
        """Start an interpreter, and hand it its one request."""
        imports = () if run.movies else wire.preload([run.job])  # a decoder imports itself
        self._start(run, Warmth(imports, once=True))

    def look(self, now: float) -> None:
        """Nothing to do: an interpreter's imports count as its figure's time."""

    def close(self) -> None:
        for interpreter in self.started.values():
            interpreter.end()

    def _start(self, run: Run, warmth: Warmth) -> None:
        self.starts += 1
        folder = self.place / f"interpreter-{self.starts}"
        interpreter = spawn(self.settings, self.protection, folder, warmth)
        self.started[run.number] = interpreter
        if run.pidfd >= 0:
            os.close(run.pidfd)
        run.pidfd = os.dup(interpreter.pidfd)
        with suppress(OSError):  # its end, if that is why, is the next event
            wire.post(interpreter.channel, run, self.settings.pins)
        self.selector.register(
            interpreter.channel, selectors.EVENT_READ, lambda: self._hear(run, interpreter, warmth)
        )
        self.selector.register(
            interpreter.pidfd, selectors.EVENT_READ, lambda: self._ended(run, interpreter, warmth)
        )

    def _hear(self, run: Run, interpreter: Interpreter, warmth: Warmth) -> None:
        """What an interpreter has to tell before it becomes its one worker."""
        if self.started.get(run.number) is not interpreter:
            return  # ended since this event was noticed
        self.selector.unregister(interpreter.channel)
        message, descriptors = interpreter.answer()
        if message is None:
            return  # its end is the next event
        interpreter.has_answered = True
        if message["kind"] == "refused":
            raise refused(message)
        if message["kind"] == "unfit":
            self._forget(run, interpreter)
            left = tuple(one for one in warmth.imports if one != message["what"])
            self._start(run, warmth._replace(imports=left))
            return
        run.close_writers()
        os.close(run.pidfd)
        interpreter.inner, run.pidfd = descriptors[0], os.dup(descriptors[0])

    def _ended(self, run: Run, interpreter: Interpreter, warmth: Warmth) -> None:
        if self.started.get(run.number) is not interpreter:
            return  # another one took its place
        if interpreter.channel in self.selector.get_map():
            self._hear(run, interpreter, warmth)
        if self.started.get(run.number) is not interpreter:
            return  # another one takes it now
        complaint = interpreter.complaint()
        run.ended = self._forget(run, interpreter)
        if not interpreter.has_answered and run.over is None:
            raise ExecutorError(f"the figures' Python ended before it ran anything: {complaint}")

    def _forget(self, run: Run, interpreter: Interpreter) -> Ended:
        self.selector.unregister(interpreter.pidfd)
        del self.started[run.number]
        return interpreter.end()
