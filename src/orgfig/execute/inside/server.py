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

from . import limits, namespaces, packages, process, reading, root, seccomp, warm, worker
from .protocol import CHANNEL, Message, receive, send, unpacked
from .syscalls import TABLES

__all__ = ["main"]


TOO_NEAR = "move the project, or the environment of its figures' Python, elsewhere"


class _UnfitError(Exception):
    """What was imported or drawn cannot be had in a server; the message names it."""


def main() -> NoReturn:
    """Wait to be told what to prepare, do so, say `ready`, and serve until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which ends us
    channel = socket.socket(fileno=CHANNEL)
    packages.library_folders()  # takes a while, and there is nothing to prepare yet
    setup = _told(channel)
    limits.die_with(setup["parent"])
    os.environ.update(setup["environment"])
    try:
        box = _prepare(setup)
    except _UnfitError as error:
        send(channel, {"kind": "unfit", "what": str(error)})
        os._exit(0)
    except (reading.TooWideError, worker.SharedError, OSError) as error:
        is_mounts = isinstance(error, OSError) and setup["protection"]["namespaces"]
        hint = "`--sandbox core` does without namespaces" if is_mounts else TOO_NEAR
        send(channel, {"kind": "refused", "what": str(error), "hint": hint})
        os._exit(1)
    once = setup["once"]
    del setup  # figures can see what is held up the stack
    _open(channel)
    if once:
        _run_one(channel, box)
    _serve(channel, box)


def _told(channel: socket.socket) -> Message:
    """What to prepare; among it the socket of the second layer, where one is wanted."""
    received = receive(channel)
    if received is None:  # nothing is wanted any more
        os._exit(0)
    prepared, *layer = received[1]
    setup: Message = json.loads(unpacked(prepared)[0][1])
    os.close(prepared)
    return setup | {"layer": layer}


def _prepare(setup: Message) -> worker.Box | None:
    """Import what figures will import, then note what they may read, and narrow the view."""
    protection = setup["protection"]
    process.folder()
    if protection["namespaces"]:
        namespaces.enter()
    os.chdir(setup["folder"])  # libraries look for settings here: there are none
    worker.require_one_thread()
    private = reading.Private(setup["project"], setup["home"], setup["scratch"])
    packages.search(private.hide)
    trusted = reading.trusted(private)
    with packages.only_from(trusted):
        unfit = warm.imported(name for name in setup["imports"])
        if unfit is None and setup["draw"]:
            unfit = warm.drawn()
    if unfit is not None:
        raise _UnfitError(unfit)
    if setup["late"]:
        _layer(setup, private, trusted)
    return _settled(setup, private)


def _layer(setup: Message, private: reading.Private, trusted: Sequence[str]) -> None:
    """Fork a second server, which imports what few figures need while the first one serves.

    Forked before the view is narrowed: what it imports, it finds as the first one did.
    """
    here = os.getpid()
    (layer,) = setup["layer"]
    has_namespaces = setup["protection"]["namespaces"]
    # Its mounts are its own from the start: a new root of this process would be its root, too.
    if namespaces.clone(namespaces.MOUNTS) if has_namespaces else os.fork():
        os.close(layer)
        return
    limits.die_with(here)
    os.dup2(layer, CHANNEL, inheritable=False)  # closes the first server's
    os.close(layer)
    channel = socket.socket(fileno=CHANNEL)
    before = process.open_files()
    try:
        with packages.only_from(trusted):
            unfit = warm.imported(setup["late"])
        if unfit is not None or process.open_files() != before:
            os._exit(1)  # the parent sees the end of the channel, and does without
        box = _settled(setup, private)
    except Exception as error:  # noqa: BLE001 (it must never go on as the first server)
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)
    _open(channel)
    _serve(channel, box)


def _settled(setup: Message, private: reading.Private) -> worker.Box | None:
    """What holds each worker; from here on nothing else of the machine is in sight."""
    protection = setup["protection"]
    held = any(protection.values())
    names = reading.named(private) if held else {}
    if protection["namespaces"]:
        root.build(setup["folder"], names, reading.DEVICES, setup["figures"])
    box = _box(protection, setup["figures"], names) if held else None
    warm.settled()
    worker.require_one_thread()
    return box


def _box(protection: Message, figures: str, names: dict[str, str]) -> worker.Box:
    version = protection["landlock"]
    paths = ["/"] if protection["namespaces"] else names.values()
    readable = reading.opened(paths) if version else []
    table = TABLES[os.uname().machine] if protection["seccomp"] else None
    program = seccomp.program(table, version) if table else None
    return worker.Box(version, readable, program, figures if protection["namespaces"] else None)


def _open(channel: socket.socket) -> None:
    """Tell the parent that requests are taken, and by what this process can be ended."""
    watch = os.pidfd_open(os.getpid())
    send(channel, {"kind": "ready"}, [watch])
    os.close(watch)


def _run_one(channel: socket.socket, box: worker.Box | None) -> NoReturn:
    """Become the worker: no fork, so nothing is shared with another figure."""
    request = receive(channel)
    if request is None:
        os._exit(0)
    channel.detach()
    worker.run(request[1], box)


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
                try:
                    request = receive(channel)
                except ValueError:  # no request of ours; others may still come
                    continue
                if request is None:
                    os._exit(0)  # the parent is gone; the workers die with this process
                answer = _answer(channel, box, *request)
                if answer is not None:
                    selector.register(answer[0], selectors.EVENT_READ, answer[1:])


def _answer(
    channel: socket.socket, box: worker.Box | None, message: Message, descriptors: Sequence[int]
) -> tuple[int, int, int] | None:
    """Fork for a request; returns the worker's pidfd, its number and its process number."""
    number = message.get("run")
    if message.get("kind") != "run" or len(descriptors) not in worker.DESCRIPTORS:
        for descriptor in descriptors:
            os.close(descriptor)
        return None
    here = os.getpid()
    users = (os.geteuid(), os.getegid()) if box is not None and box.figures is not None else None
    try:
        pid = os.fork() if users is None else namespaces.clone()
    except OSError as error:  # no process more is to be had at the moment
        send(channel, {"kind": "failed", "run": number, "what": str(error)})
        pid = -1
    if pid == 0:
        if users is None:  # else it ends with this process, the first of the namespace around it
            limits.die_with(here)
        channel.detach()
        os.setsid()
        worker.run(descriptors, box, users)
    for descriptor in descriptors:
        os.close(descriptor)
    if pid < 0:
        return None
    watch = os.pidfd_open(pid)
    send(channel, {"kind": "started", "run": number}, [watch])
    return watch, int(number or 0), pid


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
