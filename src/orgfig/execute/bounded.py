"""Works something out in a process of its own, which may take so much time and memory, no more.

For orgfig's own code on what strangers made: it is trusted, but they may have it work for ever.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import NoReturn, TypeVar

__all__ = ["bounded"]

MOST_WAITED = 4
"""How many times its seconds of work a process may take by the clock, where others work, too."""

PART = 1 << 16

Value = TypeVar("Value")


def bounded(work: Callable[[], Value], seconds: int, memory: int) -> Value | None:
    """What `work` gives within so many `seconds` of work and bytes of `memory`.

    None where that is not enough. What it gives must be picklable; what it raises is raised here.

    Raises:
        OSError: no process can be made.

    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _work(work, writer, seconds, memory)
    os.close(writer)
    try:
        told = _read(reader, monotonic() + MOST_WAITED * seconds)
    finally:
        os.close(reader)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
    if status:
        return None
    value: Value
    value, error = pickle.loads(told)  # noqa: S301 (our own process wrote it)
    if error is not None:
        raise error
    return value


def _work(work: Callable[[], object], writer: int, seconds: int, memory: int) -> NoReturn:
    """Bind this process, work, tell what came of it, and leave: never back to the caller."""
    status = 1
    try:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # who waits for this process ends it
        _bound(seconds, memory)
        rest = memoryview(pickle.dumps(_done(work)))
        while rest:
            rest = rest[os.write(writer, rest) :]
        status = 0
    finally:
        os._exit(status)


def _done(work: Callable[[], object]) -> tuple[object, Exception | None]:
    try:
        return work(), None
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # noqa: BLE001 (raised again where it is read)
        return None, error


def _bound(seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:  # Linux alone
        most = int(file.read().split()[0]) * os.sysconf("SC_PAGESIZE") + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _read(reader: int, until: float) -> bytes:
    """All that is written, as far as it comes in time."""
    told = b""
    while select.select([reader], [], [], max(0.0, until - monotonic()))[0]:
        part = os.read(reader, PART)
        if not part:
            break
        told += part
    return told
