"""Runs one target file as `__main__`, confined, in the process that it was forked into.

The order matters: each step needs what comes after it to be still allowed. From `_confine` on
the process can reach its own folder, the interpreter's libraries, and nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple, NoReturn

from . import (
    carrying,
    data,
    landlock,
    limits,
    movies,
    namespaces,
    pins,
    process,
    program,
    result,
    root,
    seccomp,
    warm,
)
from .kernel import syscall
from .protocol import BEGUN, FOLDERS, UNCONFINED, UNPROVIDED, Message, unpacked

__all__ = ["DESCRIPTORS", "Box", "SharedError", "require_one_thread", "run"]

STATE = 4  # the one that is closed before the block begins
EARLIER = 5  # and the folder that the job's file before this one left, read before the block begins

STREAMS = 4
"""How many channels a worker is given: output, errors, report, and whether it is held."""
DESCRIPTORS = range(1 + STREAMS, 1 + STREAMS + 3)
"""How many a request brings: its texts, the channels, perhaps data, perhaps an earlier folder."""
CLOSE_RANGE = 436  # close_range(2), the same number on every architecture


class Box(NamedTuple):
    """What holds every worker.

    Landlock's version (0: none), what may be read, the filter of calls; `figures` is the folder
    of pictures where a worker has namespaces of its own, else None.
    """

    landlock: int
    readable: Sequence[tuple[int, int]]
    filter: seccomp.Program | None
    figures: str | None


class Place(NamedTuple):
    """A job's folders: what stands for the project, where it runs, and for temporary files."""

    project: str
    output: str
    temporary: str


class SharedError(Exception):
    """The process has more than one thread: only the one that asks for it would be confined."""


class _UnprovidedError(Exception):
    """The files that the figure may read cannot be had; that is no fault of what holds it."""


def require_one_thread() -> None:
    """Raise SharedError where this process has more threads than this one."""
    count = process.threads()
    if count != 1:
        raise SharedError(f"their Python has {count} threads before it runs anything")


def run(
    descriptors: Sequence[int], box: Box | None, users: tuple[int, int] | None = None
) -> NoReturn:
    """Run the file that the first descriptor holds, report how it ended, and leave.

    Where it names movies instead, these are read back, in the folder that they were left in.
    `users` are the user and the group that are to be known by their numbers, where this process
    has just been made in namespaces of its own.
    """
    try:
        message, files = _settle(descriptors)
        place = _place(message, box, users)
        earlier = "earlier" in message["brings"]
        if message["pins"] is not None:
            pins.bind(message["pins"])
        _confine(message, place, box, earlier)
        os.write(STATE, BEGUN)
        os.close(STATE)
    except _UnprovidedError as error:
        _leave(UNPROVIDED, str(error))
    except BaseException as error:  # noqa: BLE001 (whatever it is, no code may run now)
        _leave(UNCONFINED, f"{type(error).__name__}: {error}")
    if message["movies"]:
        movies.run(message["movies"])
    program.run(message, files, _carry if earlier else None)


def _leave(status: int, why: str) -> NoReturn:
    """End before the block has begun, and say why."""
    with contextlib.suppress(OSError):  # nobody listens: the exit status must do
        os.write(STATE, why[:500].encode("utf-8", "replace"))
    os._exit(status)


def _settle(descriptors: Sequence[int]) -> tuple[Message, dict[str, bytes]]:
    """Take the descriptors and signals that a worker has; what it is to run."""
    os.umask(0o077)
    (_, request), *texts = unpacked(descriptors[0])
    message = json.loads(request)
    moved = [process.aside(one) for one in descriptors[1:]]
    for number, descriptor in enumerate(moved[:STREAMS], 1):
        os.dup2(descriptor, number, inheritable=False)
    _take_input()
    message["brings"] = dict(zip(message["brings"], moved[STREAMS:], strict=True))
    if "earlier" in message["brings"]:
        os.dup2(message["brings"]["earlier"], EARLIER, inheritable=False)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    return message, dict(texts)


def _take_input() -> None:
    """Open the empty standard input anew: flags of one that all share would go from job to job."""
    nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    os.dup2(nothing, 0, inheritable=False)
    os.close(nothing)


def _place(message: Message, box: Box | None, users: tuple[int, int] | None) -> Place:
    """Enter the job's folder; one that lives in this process's namespaces is made, and told."""
    given = message["brings"].get("data")
    if box is None or box.figures is None:
        place = Place(**message["place"])
        if given is not None:
            _provide(data.place, given, place.project)
    else:
        if users is not None:
            namespaces.map_ids(*users)
        if given is not None:
            _provide(root.provide, given, box.figures)
        place = Place(root.FIGURE, *root.prepare(box.figures, **message["quota"]))
        if given is not None and "earlier" not in message["brings"]:  # else they are carried over
            _provide(root.provide_beside, given, box.figures)
        _hand_over(place)
    os.chdir(EARLIER if message["movies"] else place.output)
    message["folders"] = [place.project, place.temporary]
    os.environ["TMPDIR"] = os.environ["HOME"] = place.temporary
    if "tempfile" in sys.modules:  # may have looked around in the server
        vars(sys.modules["tempfile"])["tempdir"] = None
    if "matplotlib" not in sys.modules:
        warm.lend_fonts(place.temporary)
    if message["result"] is not None:
        message["result"]["file"] = os.path.join(place.output, message["result"]["file"])
        if message["result"]["is_output"]:
            result.take_output(message["result"]["file"])
    return place


def _provide(put: Callable[[int, str], None], given: int, where: str) -> None:
    """Put the files that the figure may read where it looks for them. Raises _UnprovidedError."""
    try:
        put(given, where)
    except OSError as error:
        raise _UnprovidedError(f"its data cannot be put where it reads them: {error}") from None


def _hand_over(place: Place) -> None:
    """Send the parent both folders, which nobody else can name."""
    folders = [
        os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for path in (place.output, place.temporary)
    ]
    with socket.socket(fileno=os.dup(STATE)) as state:
        socket.send_fds(state, [FOLDERS], folders)
    for folder in folders:
        os.close(folder)


def _confine(message: Message, place: Place, box: Box | None, earlier: bool) -> None:  # noqa: FBT001
    """Give up everything but what the figure was given, for good."""
    limits.offer()
    limits.bound(message["limits"])
    if box is not None and box.figures is not None:
        limits.bound_threads(message["threads"])
    version = 0 if box is None else box.landlock
    writable = place[1:] if not message["movies"] else place[2:]  # what is read back, stays
    rules = [] if box is None or not version else _rules(box, place, writable, earlier)
    limits.drop_capabilities()
    limits.no_new_privileges()
    if box is not None:
        require_one_thread()  # Landlock and seccomp hold the calling thread only
    if rules:
        landlock.restrict(version, rules)
    syscall(CLOSE_RANGE, STATE + 1 + earlier, ctypes.c_uint(0xFFFFFFFF), 0)
    limits.bound_files(message["limits"]["open_files"])
    if box is not None and box.filter is not None:
        seccomp.install(box.filter.filled(os.getpid()))


def _rules(
    box: Box,
    place: Place,
    writable: Sequence[str],
    earlier: bool,  # noqa: FBT001
) -> list[bytes]:
    own = [
        (
            os.open(path, os.O_PATH | os.O_CLOEXEC),
            landlock.WRITE if path in writable else landlock.READ,
        )
        for path in place
    ]
    before = [(EARLIER, landlock.READ)] if earlier else []
    return [landlock.rule(box.landlock, *grant) for grant in (*box.readable, *own, *before)]


def _carry() -> None:
    """Bring over what the job's file before this one left."""
    carrying.carry(EARLIER, os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
