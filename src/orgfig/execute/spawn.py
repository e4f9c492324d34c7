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

__all__ = ["Interpreter", "refused", "spawn"]


class Interpreter:
    """A process of the figures' interpreter, and the socket to it."""

    __slots__ = ("channel", "ended", "folder", "pid", "pidfd")

    def __init__(self, pid: int, channel: socket.socket, folder: Path) -> None:
        self.pid = pid
        self.pidfd = os.pidfd_open(pid)
        self.channel = channel
        self.folder = folder
        self.ended: Ended | None = None

    def is_gone(self) -> bool:
        """Whether it ended by itself."""
        return bool(select.select([self.pidfd], [], [], 0)[0])

    def end(self) -> Ended:
        """Kill it, with what it started in its own group, and give back all that it held."""
        if self.ended is not None:
            return self.ended
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)  # before the wait: the number is still its own
        _, status, used = os.wait4(self.pid, 0)
        os.close(self.pidfd)
        self.channel.close()
        self.ended = Ended(status, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)
        return self.ended

    def answer(self) -> protocol.Message | None:
        """What it said, without waiting; None if it said nothing."""
        self.channel.setblocking(False)  # noqa: FBT003 (its only argument)
        for _ in range(2):  # the first try may tell that our request was not read
            with suppress(OSError, ValueError):
                received = protocol.receive(self.channel)
                return received[0] if received else None
        return None

    def complaint(self) -> str:
        """The end of what it wrote to standard error, fit to be shown."""
        with open(self.folder / "stderr", "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 2000))
            return escaped(file.read().decode("utf-8", "replace")).strip()


def refused(message: str) -> ConfinementError:
    """The error of an interpreter that found that it cannot be confined."""
    return ConfinementError(f"figures cannot be confined: {message}", "move the project elsewhere")


def spawn(  # noqa: PLR0913 - two values, a place, and what to warm up
    settings: Settings,
    protection: Protection,
    folder: Path,
    imports: Sequence[str],
    *,
    once: bool = False,
    draw: bool = False,
) -> Interpreter:
    """Start an interpreter that imports the modules, in a new folder, and then takes requests.

    `once` takes one request and becomes its worker. Raises ProjectError if it cannot be started.
    """
    folder.mkdir(mode=0o700)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    prepared = wire.setup(settings, protection, folder, imports, once=once, draw=draw)
    try:
        pid = _spawned(settings.python, folder, theirs.fileno(), prepared)
    except OSError as error:
        ours.close()
        message = f"the figures' Python, {settings.python}, cannot be started: {error.strerror}"
        raise ProjectError(message, "`python` under `[tool.orgfig]` names it") from None
    finally:
        theirs.close()
        os.close(prepared)
    return Interpreter(pid, ours, folder)


def _spawned(python: str, folder: Path, channel: int, prepared: int) -> int:
    script = os.path.abspath(start.__file__)
    # The two are moved out of the way first: their numbers may be the ones that are dealt out.
    high, higher = (fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 10) for one in (channel, prepared))
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, str(folder / "stderr"), os.O_WRONLY | os.O_CREAT, 0o600),
        (os.POSIX_SPAWN_DUP2, high, protocol.CHANNEL),
        (os.POSIX_SPAWN_DUP2, higher, protocol.SETUP),
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
        os.close(high)
        os.close(higher)
