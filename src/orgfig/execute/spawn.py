"""Starts the figures' interpreter on the `inside` folder, with an environment chosen whole."""

from __future__ import annotations

import errno
import fcntl
import os
import select
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from orgfig.build.policy import ENVIRONMENT
from orgfig.errors import ConfinementError, ProjectError
from orgfig.execute.failures import Ended
from orgfig.execute.inside import protocol, start
from orgfig.execute.settings import Settings
from orgfig.execute.words import escaped

if TYPE_CHECKING:
    from orgfig.execute.protection import Protection
    from orgfig.execute.wire import Warmth

__all__ = ["Interpreter", "begin", "kill", "refused", "spawn"]

NOWHERE = "/nonexistent"
"""The home folder until a server has its own: never the user's, which libraries may note."""

ASK, SAME_PLACES = 0xFFFFFFFF, 0x0040000
"""ADDR_NO_RANDOMIZE, and what only asks (personality(2))."""

ENDS_WITHIN = 5.0
"""Seconds in which a process ends whose inner one was killed; else it is killed, too."""


class Interpreter:
    """A process of the figures' interpreter, and the sockets to it and to its second layer.

    Leaving it, as a context, ends it. `errors` is the descriptor of what it says of its problems.
    `inner` is the descriptor of the process that serves, once it has told: where it has
    namespaces, another one than that which was started, and the first to be ended.
    """

    __slots__ = ("channel", "ended", "errors", "has_answered", "inner", "layer", "pid", "pidfd")

    def __init__(self, pid: int, channel: socket.socket, errors: int) -> None:
        self.pid = pid
        self.pidfd = os.pidfd_open(pid)
        self.channel = channel
        self.layer: socket.socket | None = None
        self.errors = errors
        self.inner = -1
        self.has_answered = False
        self.ended: Ended | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def prepare(
        self, settings: Settings, protection: Protection, folder: Path, warmth: Warmth
    ) -> None:
        """Let it warm up, in a new folder; then it takes requests."""
        from orgfig.execute import wire  # here: what only waits for this has begun by now

        folder.mkdir(mode=0o700)
        given = [wire.setup(settings, protection, folder, warmth)]
        try:
            if warmth.late:
                self.layer, theirs = _pair()
                given.append(theirs.detach())
            with suppress(ConnectionError):  # it has ended, which is the next event
                protocol.send(self.channel, {"kind": "setup"}, given)
        finally:
            for one in given:
                os.close(one)

    def is_gone(self) -> bool:
        """Whether it ended by itself."""
        return bool(select.select([self.pidfd], [], [], 0)[0])

    def end(self) -> Ended:
        """Kill it, with what it started in its own group, and give back all that it held."""
        if self.ended is not None:
            return self.ended
        if self.inner >= 0:  # with it ends all that is in its namespaces, before the outer one
            kill(self.inner)
            select.select([self.pidfd], [], [], ENDS_WITHIN)
            os.close(self.inner)
        kill(self.pidfd)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)  # before the wait: the number is still its own
        _, status, used = os.wait4(self.pid, 0)
        os.close(self.pidfd)
        os.close(self.errors)
        self.channel.close()
        if self.layer is not None:
            self.layer.close()
        self.ended = Ended(status, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)
        return self.ended

    def answer(self) -> tuple[protocol.Message | None, list[int]]:
        """What it said, with descriptors, without waiting; None if it said nothing."""
        self.channel.setblocking(False)  # noqa: FBT003 (its only argument)
        for _ in range(2):  # the first try may tell that our request was not read
            with suppress(OSError, ValueError):
                received = protocol.receive(self.channel)
                return received or (None, [])
        return None, []

    def complaint(self) -> str:
        """The end of what it wrote to standard error, fit to be shown."""
        start = max(0, os.fstat(self.errors).st_size - 2000)
        return escaped(os.pread(self.errors, 2000, start).decode("utf-8", "replace")).strip()


def refused(message: protocol.Message) -> ConfinementError:
    """The error of an interpreter that found that it cannot be confined."""
    return ConfinementError(f"figures cannot be confined: {message['what']}", message["hint"])


def kill(watch: int) -> None:
    """Kill the process that a descriptor is of, if it still runs (pidfd_send_signal(2))."""
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(watch, signal.SIGKILL)


def spawn(settings: Settings, protection: Protection, folder: Path, warmth: Warmth) -> Interpreter:
    """Start an interpreter that warms up, in a new folder, and then takes requests.

    Raises ProjectError if it cannot be started, OSError if orgfig itself lacks something for it.
    """
    interpreter = begin(settings)
    try:
        interpreter.prepare(settings, protection, folder, warmth)
    except BaseException:
        interpreter.end()
        raise
    return interpreter


def begin(settings: Settings) -> Interpreter:
    """Start an interpreter that loads its own code, and waits to be told what to prepare.

    Until then it needs no folder, holds nothing, and ends when this process does. Raises
    ProjectError if it cannot be started, OSError if orgfig itself lacks something for it.
    """
    with ExitStack() as undone:
        errors = os.memfd_create("orgfig-errors")
        undone.callback(os.close, errors)
        ours, theirs = _pair()
        undone.callback(ours.close)
        with theirs, _places(fixed=settings.pins.places):
            pid = _spawned(settings, theirs, errors)
        interpreter = Interpreter(pid, ours, errors)
        undone.pop_all()
    return interpreter


def _pair() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


@contextmanager
def _places(*, fixed: bool) -> Iterator[None]:
    """Have what is started find its memory at the same addresses each time (personality(2)).

    Where the system refuses that, as some containers do, it is left as it is.
    """
    if not fixed:
        yield
        return
    from ctypes import c_ulong

    from orgfig.execute.inside.kernel import library

    former = library("personality", c_ulong(ASK))
    with suppress(OSError):
        library("personality", c_ulong(former | SAME_PLACES))
    try:
        yield
    finally:
        library("personality", c_ulong(former))


def _spawned(settings: Settings, channel: socket.socket, errors: int) -> int:
    python = settings.python
    script = os.path.abspath(start.__file__)
    # It is moved out of the way first: its number may be one that is dealt out.
    high = fcntl.fcntl(channel, fcntl.F_DUPFD_CLOEXEC, 10)
    actions = [
        (os.POSIX_SPAWN_DUP2, errors, 2),
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        (os.POSIX_SPAWN_DUP2, high, protocol.CHANNEL),
    ]
    try:
        return os.posix_spawnp(
            python,
            [python, "-S", "-s", "-P", script],
            ENVIRONMENT | dict(settings.pins.environment) | {"HOME": NOWHERE},
            file_actions=actions,
            setpgroup=0,  # Ctrl-C on the terminal is the parent's alone
            setsigmask=(),
            setsigdef=(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE),
        )
    except OSError as error:
        if error.errno in {errno.EMFILE, errno.ENFILE}:  # no fault of that Python's
            raise
        message = f"the figures' Python, {python}, cannot be started: {error.strerror}"
        raise ProjectError(message, "`python` under `[tool.orgfig]` names it") from None
    finally:
        os.close(high)
