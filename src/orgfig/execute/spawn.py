"""Starts the figures' interpreter on the `inside` folder, with an environment chosen whole."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from orgfig.errors import ConfinementError, ProjectError
from orgfig.execute import wire
from orgfig.execute.failures import Ended
from orgfig.execute.inside import protocol, start
from orgfig.execute.protection import Protection
from orgfig.execute.settings import Settings
from orgfig.execute.words import escaped

__all__ = ["Interpreter", "kill", "refused", "spawn"]

ENDS_WITHIN = 5.0
"""Seconds in which a process ends whose inner one was killed; else it is killed, too."""


class Interpreter:
    """A process of the figures' interpreter, and the sockets to it and to its second layer.

    `inner` is the descriptor of the process that serves, once it has told: where it has
    namespaces, another one than that which was started, and the first to be ended.
    """

    __slots__ = ("channel", "ended", "folder", "has_answered", "inner", "layer", "pid", "pidfd")

    def __init__(
        self, pid: int, channel: socket.socket, layer: socket.socket | None, folder: Path
    ) -> None:
        self.pid = pid
        self.pidfd = os.pidfd_open(pid)
        self.channel = channel
        self.layer = layer
        self.folder = folder
        self.inner = -1
        self.has_answered = False
        self.ended: Ended | None = None

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
        with open(self.folder / "stderr", "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 2000))
            return escaped(file.read().decode("utf-8", "replace")).strip()


def refused(message: protocol.Message) -> ConfinementError:
    """The error of an interpreter that found that it cannot be confined."""
    return ConfinementError(f"figures cannot be confined: {message['what']}", message["hint"])


def kill(watch: int) -> None:
    """Kill the process that a descriptor is of, if it still runs (pidfd_send_signal(2))."""
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(watch, signal.SIGKILL)


def spawn(
    settings: Settings, protection: Protection, folder: Path, warmth: wire.Warmth
) -> Interpreter:
    """Start an interpreter that warms up, in a new folder, and then takes requests.

    Raises ProjectError if it cannot be started.
    """
    folder.mkdir(mode=0o700)
    ours, theirs = zip(*(_pair() for _ in range(2 if warmth.late else 1)), strict=True)
    prepared = wire.setup(settings, protection, folder, warmth)
    # In the order of protocol.CHANNEL, SETUP and LAYER.
    given = [theirs[0].fileno(), prepared, *(one.fileno() for one in theirs[1:])]
    try:
        pid = _spawned(settings.python, folder, given)
    except OSError as error:
        for one in ours:
            one.close()
        message = f"the figures' Python, {settings.python}, cannot be started: {error.strerror}"
        raise ProjectError(message, "`python` under `[tool.orgfig]` names it") from None
    finally:
        for one in theirs:
            one.close()
        os.close(prepared)
    return Interpreter(pid, ours[0], ours[1] if warmth.late else None, folder)


def _pair() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def _spawned(python: str, folder: Path, given: Sequence[int]) -> int:
    script = os.path.abspath(start.__file__)
    # They are moved out of the way first: their numbers may be the ones that are dealt out.
    high = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 10) for one in given]
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, str(folder / "stderr"), os.O_WRONLY | os.O_CREAT, 0o600),
        *((os.POSIX_SPAWN_DUP2, one, number) for number, one in enumerate(high, protocol.CHANNEL)),
    ]
    try:
        return os.posix_spawnp(
            python,
            [python, "-S", "-s", "-P", script],
            wire.environment(folder),
            file_actions=actions,
            setpgroup=0,  # Ctrl-C on the terminal is the parent's alone
            setsigmask=(),
            setsigdef=(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE),
        )
    finally:
        for one in high:
            os.close(one)
