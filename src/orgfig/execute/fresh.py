"""A new interpreter for each file: slow, plain, and the reference for the warm server.

Nothing is shared between figures but the files of the interpreter.
"""

from __future__ import annotations

import os
import selectors
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from orgfig.build.model import Finished, Job, Started
from orgfig.errors import ExecutorError
from orgfig.execute import wire
from orgfig.execute.protection import Protection
from orgfig.execute.running import Run
from orgfig.execute.settings import Settings
from orgfig.execute.spawn import Interpreter, refused, spawn
from orgfig.execute.supervise import supervise

__all__ = ["Fresh"]


class Fresh:
    """An executor that shares no process between files."""

    def __init__(self, settings: Settings, protection: Protection) -> None:
        self.settings = settings
        self.protection = protection

    def run(self, jobs: Iterable[Job]) -> Iterator[Started | Finished]:
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

    def is_ready(self, job: Job) -> bool:  # noqa: ARG002 (another interpreter is always to be had)
        return True

    def launch(self, run: Run) -> None:
        """Start an interpreter, and hand it its one request."""
        folder = self.place / f"interpreter-{run.number}"
        interpreter = spawn(
            self.settings, self.protection, folder, wire.preload([run.job]), once=True
        )
        self.started[run.number] = interpreter
        run.pid, run.pidfd = interpreter.pid, os.dup(interpreter.pidfd)
        with suppress(OSError):  # its end, if that is why, is the next event
            wire.post(interpreter.channel, run)
        self.selector.register(
            interpreter.pidfd, selectors.EVENT_READ, lambda: self._ended(run, interpreter)
        )

    def look(self, now: float) -> None:
        """Nothing to do: an interpreter's imports count as its figure's time."""

    def close(self) -> None:
        for interpreter in self.started.values():
            interpreter.end()

    def _ended(self, run: Run, interpreter: Interpreter) -> None:
        self.selector.unregister(interpreter.pidfd)
        del self.started[run.number]
        complaint = interpreter.complaint()
        answer = interpreter.answer()
        run.ended = interpreter.end()
        if answer is None and run.over is None:
            raise ExecutorError(f"the figures' Python ended before it ran anything: {complaint}")
        if answer is not None and answer["kind"] == "refused":
            raise refused(answer["what"])
