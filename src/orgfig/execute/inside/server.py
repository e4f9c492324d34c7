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
from typing import NoReturn

from . import landlock, limits, reading, seccomp, warm, worker
from .protocol import CHANNEL, SETUP, Message, receive, send, unpacked
from .syscalls import TABLES

__all__ = ["main"]


def main(left_out: Sequence[str]) -> NoReturn:
    """Prepare, say `ready`, and serve until the parent is gone.

    `left_out` are modules that a first try found to start threads (or `draw`: to leave files
    open); figures import these by themselves.
    """
    setup: Message = json.loads(unpacked(SETUP)[0][1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which ends us
    limits.die_with(setup["parent"])
    channel = socket.socket(fileno=CHANNEL)
    try:
        box = _prepare(setup, left_out)
    except reading.TooWideError as error:
        send(channel, {"kind": "refused", "what": str(error)})
        os._exit(1)
    send(channel, {"kind": "ready"})
    if setup["once"]:
        _run_one(channel, box)
    _serve(channel, box)


def _prepare(setup: Message, left_out: Sequence[str]) -> worker.Box | None:
    """Import what figures will import, then note what they may read."""
    private = reading.Private(setup["project"], setup["home"], setup["scratch"])
    reading.narrow_search_path(private)
    unfit = warm.imported(name for name in setup["imports"] if name not in left_out)
    if unfit is None and setup["draw"] and "draw" not in left_out:
        unfit = warm.drawn()
    if unfit is not None:
        _start_again([*left_out, unfit])
    os.close(SETUP)
    box = _box(private) if setup["confined"] else None
    warm.settled()
    return box


def _start_again(left_out: Sequence[str]) -> NoReturn:
    """Become a new interpreter, for a thread or an open file cannot be got rid of."""
    for descriptor in (CHANNEL, SETUP):
        os.set_inheritable(descriptor, True)  # noqa: FBT003 (its only argument)
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "start.py")
    os.execv(sys.executable, [sys.executable, "-s", "-P", script, *left_out])  # noqa: S606 (no shell)


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
    worker.run(*request, box)


def _serve(channel: socket.socket, box: worker.Box | None) -> NoReturn:
    """Fork a worker for each request, and tell how each ended."""
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.data is not None:
                    selector.unregister(key.fd)
                    send(channel, _reaped(key.fd, *key.data))
                    continue
                request = receive(channel)
                if request is None:
                    os._exit(0)  # the parent is gone; the workers die with this process
                answer = _answer(channel, box, *request)
                if answer is not None:
                    selector.register(answer[0], selectors.EVENT_READ, answer[1:])


def _answer(
    channel: socket.socket, box: worker.Box | None, message: Message, descriptors: Sequence[int]
) -> tuple[int, int, int] | None:
    """Fork for a request; returns the worker's pidfd, its number and its process number."""
    here = os.getpid()
    pid = os.fork()
    if pid == 0:
        channel.detach()
        limits.die_with(here)
        if message["kind"] == "layer":
            _serve_layer(descriptors, box)
        os.setsid()
        worker.run(message, descriptors, box)
    for descriptor in descriptors:
        os.close(descriptor)
    if message["kind"] == "layer":
        return None
    watch = os.pidfd_open(pid)
    send(channel, {"kind": "started", "run": message["run"], "pid": pid}, [watch])
    return watch, message["run"], pid


def _serve_layer(descriptors: Sequence[int], box: worker.Box | None) -> NoReturn:
    """Become a server of its own, with more modules than the one it was forked from."""
    channel, names = socket.socket(fileno=descriptors[0]), descriptors[1]
    before = warm.open_files()  # what figures may read is held open, but not for reading
    unfit = warm.imported(name for name, _ in unpacked(names))
    if unfit is not None or warm.open_files() != before:
        os._exit(1)  # the parent sees the end of the channel, and does without
    os.close(names)
    warm.settled()
    send(channel, {"kind": "ready"})
    _serve(channel, box)


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
