"""Trying things out in a process of its own, which gives up its rights and then ends.

What is tried stands in `trials` and `namespace_trials`; what follows from it in `sandbox`.
"""

from __future__ import annotations

import errno
import json
import os
import select
import signal
from collections.abc import Callable, Iterable
from time import monotonic
from typing import NamedTuple, NoReturn

__all__ = [
    "LANDLOCK",
    "LIMITS",
    "NAMESPACES",
    "RIGHTS",
    "SECCOMP",
    "THREADS",
    "Trial",
    "refused",
    "said",
    "tried",
    "works",
]

RIGHTS, LANDLOCK, SECCOMP = "rights", "Landlock", "seccomp"
LIMITS, NAMESPACES = "limits", "namespaces"
"""The layers, as trials name them."""

THREADS = "the number of threads is bounded"
"""The trial of limits that root's processes do not pass (RLIMIT_NPROC in getrlimit(2))."""

WITHIN = 5.0
"""Seconds in which all trials must have ended; they take milliseconds."""

FURTHER = "all of it can be tried"
"""What does not hold of a process that ended in the middle."""


class Trial(NamedTuple):
    """One thing that was tried: of which layer, a statement, whether it holds, what happened.

    `hint` says what may be done where it does not hold; None where that is not known.
    """

    layer: str
    what: str
    holds: bool
    found: str
    hint: str | None = None


Question = Callable[[], Iterable[Trial]]
"""Tries things one after another; runs in a process that is thrown away."""


def tried(*questions: tuple[str, Question]) -> tuple[tuple[Trial, ...], ...]:
    """What each question found, in a process of its own; all of them run at a time.

    Each comes with the layer to blame if its process is killed, or cannot be started: that is one
    more trial, which does not hold. Nothing of a process outlives the call.
    """
    started = [(layer, _start(question)) for layer, question in questions]
    until = monotonic() + WITHIN
    return tuple(_end(layer, one, until) for layer, one in started)


def works(layer: str, what: str, act: Callable[[], object]) -> Trial:
    """A trial that holds if `act` can be done."""
    try:
        act()
    except OSError as error:
        return Trial(layer, what, holds=False, found=said(error))
    return Trial(layer, what, holds=True, found="done")


def refused(layer: str, what: str, act: Callable[[], object], *words: int) -> Trial:
    """A trial that holds if `act` is refused: with EACCES or EPERM, or with one of `words`."""
    try:
        act()
    except OSError as error:
        holds = error.errno in {errno.EACCES, errno.EPERM, *words}
        return Trial(layer, what, holds, said(error))
    return Trial(layer, what, holds=False, found="it is allowed")


def said(error: OSError) -> str:
    """The system's word for an error."""
    return os.strerror(error.errno) if error.errno else type(error).__name__


def _start(question: Question) -> tuple[int, int] | OSError:
    """The number of a new process that asks, and where it answers; or why there is none."""
    import warnings

    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn where the caller has threads
        pid = _forked()
    if pid == 0:
        _answer(question, writer)
    os.close(writer)
    if isinstance(pid, OSError):
        os.close(reader)
        return pid
    return pid, reader


def _forked() -> int | OSError:
    try:
        return os.fork()
    except OSError as error:
        return error


def _answer(question: Question, writer: int) -> NoReturn:
    """Tell each trial as soon as it was made, for the next may be the last."""
    status = 1
    try:
        for one in question():
            os.write(writer, json.dumps(one).encode() + b"\n")
        status = 0
    except Exception as error:  # noqa: BLE001 (its parent tells it, whatever it is)
        os.write(writer, json.dumps(f"{type(error).__name__}: {error}"[:300]).encode() + b"\n")
    finally:
        os._exit(status)


def _end(layer: str, started: tuple[int, int] | OSError, until: float) -> tuple[Trial, ...]:
    if isinstance(started, OSError):
        why = f"no process can be started: {said(started)}"
        return (Trial(layer, FURTHER, holds=False, found=why),)
    pid, reader = started
    lines, is_done = _read(reader, until)
    if not is_done:
        os.kill(pid, signal.SIGKILL)  # the number is still its own: nobody has waited for it
    _, status = os.waitpid(pid, 0)
    answers = [json.loads(line) for line in lines]
    found = tuple(Trial(*one) for one in answers if isinstance(one, list))
    wrong = [one for one in answers if isinstance(one, str)] or _untimely(status, is_done=is_done)
    return (*found, *(Trial(layer, FURTHER, holds=False, found=one) for one in wrong))


def _read(reader: int, until: float) -> tuple[list[bytes], bool]:
    """The lines that come until then, and whether there are no more."""
    data = part = b""
    is_done = False
    while not is_done and select.select([reader], [], [], max(0.0, until - monotonic()))[0]:
        part = os.read(reader, 1 << 16)
        data += part
        is_done = not part
    os.close(reader)
    return data[: data.rfind(b"\n") + 1].splitlines(), is_done


def _untimely(status: int, *, is_done: bool) -> list[str]:
    """How a process ended, if not well."""
    if not is_done:
        return [f"no answer within {WITHIN:g} s"]
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return [f"the process was ended by signal {number} ({signal.strsignal(number)})"]
    return [] if status == 0 else ["the process ended by itself"]
