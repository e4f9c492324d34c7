"""The warm server: imports once, then forks a worker for each file. Runs no notebook code itself.

Its imports are the figures' interpreter's own packages, which are trusted as `python` itself is.
It holds nothing private, because each of its children can read what it ever held. It must have
one thread: a fork copies only the thread that calls it, and locks held by others stay locked.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple, NoReturn

from . import landlock, limits, packages, reading, seccomp, warm, worker
from .protocol import CHANNEL, SETUP, Message, receive, send, unpacked
from .syscalls import TABLES

__all__ = ["main"]

DESCRIPTORS = {"layer": 2, "run": 1 + worker.STREAMS}
"""How many a request brings, by its kind; another is none of ours."""


class _Held(NamedTuple):
    """What each worker is held by, and the folders that layers may import from."""

    box: worker.Box | None
    trusted: tuple[str, ...]


def main(left_out: Sequence[str]) -> NoReturn:
    """Prepare, say `ready`, and serve until the parent is gone.

    `left_out` are modules that a first try found to start threads (or `draw`: to leave files
    open); figures import these by themselves.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which ends us
    channel = socket.socket(fileno=CHANNEL)
    try:
        held, once = _prepare(left_out)
    except (reading.TooWideError, worker.SharedError) as error:
        send(channel, {"kind": "refused", "what": str(error)})
        os._exit(1)
    send(channel, {"kind": "ready"})
    if once:
        _run_one(channel, held.box)
    _serve(channel, held)


def _prepare(left_out: Sequence[str]) -> tuple[_Held, bool]:
    """Import what figures will import, then note what they may read; and whether to serve once.

    What was asked for is forgotten: frames up the stack can be seen by figures.
    """
    setup: Message = json.loads(unpacked(SETUP)[0][1])
    limits.die_with(setup["parent"])
    os.chdir(setup["folder"])  # libraries look for settings here: there are none
    worker.require_one_thread()
    private = reading.Private(setup["project"], setup["home"], setup["scratch"])
    packages.search(private.hide)
    trusted = reading.trusted(private)
    with packages.only_from(trusted):
        unfit = warm.imported(name for name in setup["imports"] if name not in left_out)
        if unfit is None and setup["draw"] and "draw" not in left_out:
            unfit = warm.drawn()
    if unfit is not None:
        _start_again([*left_out, unfit])
    box = _box(private) if setup["protection"]["landlock"] else None
    os.close(SETUP)  # only now: the number is the worker's, and must not be the box's
    warm.settled()
    return _Held(box, trusted), setup["once"]


def _start_again(left_out: Sequence[str]) -> NoReturn:
    """Become a new interpreter, for a thread or an open file cannot be got rid of."""
    for descriptor in (CHANNEL, SETUP):
        os.set_inheritable(descriptor, True)  # noqa: FBT003 (its only argument)
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "start.py")
    os.execv(sys.executable, [sys.executable, "-S", "-s", "-P", script, *left_out])  # noqa: S606 (no shell)


def _box(private: reading.Private) -> worker.Box:
    version = landlock.abi()
    program = seccomp.program(TABLES[os.uname().machine], version)
    return worker.Box(version, reading.opened(private), program)


def _run_one(channel: socket.socket, box: worker.Box | None) -> NoReturn:
    """Become the worker: no fork, so nothing is shared with another figure."""
    request = receive(channel)
    if request is None:
        os._exit(0)
    channel.detach()
    worker.run(request[1], box)


def _serve(channel: socket.socket, held: _Held) -> NoReturn:
    """Fork a worker for each request, and tell how each ended."""
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.data is not None:
                    selector.unregister(key.fd)
                    send(channel, _reaped(key.fd, *key.data))
                    continue
                try:
                    request = receive(channel)
                except ValueError:  # no request of ours; others may still come
                    continue
                if request is None:
                    os._exit(0)  # the parent is gone; the workers die with this process
                answer = _answer(channel, held, *request)
                if answer is not None:
                    selector.register(answer[0], selectors.EVENT_READ, answer[1:])


def _answer(
    channel: socket.socket, held: _Held, message: Message, descriptors: Sequence[int]
) -> tuple[int, int, int] | None:
    """Fork for a request; returns the worker's pidfd, its number and its process number."""
    kind, number = message.get("kind"), message.get("run")
    if len(descriptors) != DESCRIPTORS.get(str(kind)):
        for descriptor in descriptors:
            os.close(descriptor)
        return None
    here = os.getpid()
    pid = os.fork()
    if pid == 0:
        limits.die_with(here)
        channel.detach()
        if kind == "layer":
            _serve_layer(descriptors, held)
        os.setsid()
        worker.run(descriptors, held.box)
    for descriptor in descriptors:
        os.close(descriptor)
    if kind == "layer":
        return None
    watch = os.pidfd_open(pid)
    send(channel, {"kind": "started", "run": number, "pid": pid}, [watch])
    return watch, int(number or 0), pid


def _serve_layer(descriptors: Sequence[int], held: _Held) -> NoReturn:
    """Become a server of its own, with more modules than the one it was forked from."""
    ours, names = descriptors
    os.dup2(ours, CHANNEL, inheritable=False)  # closes the first server's
    os.close(ours)
    channel = socket.socket(fileno=CHANNEL)
    before = warm.open_files()  # what figures may read is held open, but not for reading
    with packages.only_from(held.trusted):
        unfit = warm.imported(name for name, _ in unpacked(names))
    if unfit is not None or warm.open_files() != before:
        os._exit(1)  # the parent sees the end of the channel, and does without
    os.close(names)
    warm.settled()
    send(channel, {"kind": "ready"})
    _serve(channel, held)


def _reaped(watch: int, run: int, pid: int) -> Message:
    """End what a worker left behind, then take its exit status and what it used."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)  # before the wait: the number is still its own
    _, status, used = os.wait4(pid, 0)
    os.close(watch)
    return {
        "kind": "ended",
        "run": run,
        "status": status,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * 1024,
    }
