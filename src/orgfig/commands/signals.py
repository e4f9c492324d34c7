"""What a signal that ends the process does while it runs something: it cleans up first.

That nobody is left to read what is printed is such a signal, too, where printing is all that a
command is run for.
"""

from __future__ import annotations

import os
import select
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TextIO

__all__ = ["ended_by_signals", "ended_without_reader", "listener"]


ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def ended_by_signals() -> Iterator[Callable[[], None]]:
    """Leave by way of `finally` when the process is told to end: no child and no folder stays.

    Gives what leaves now if the process was told to before. For Python goes on where a signal
    comes while it runs a destructor or the end of a forgotten generator, and would only print how
    it was left (`sys.unraisablehook`), which nobody needs; whoever rests for ever has to ask.
    """
    told: list[int] = []
    print_unraisable = sys.unraisablehook

    def print_others(found: sys.UnraisableHookArgs) -> None:
        if not (told and found.exc_type in {KeyboardInterrupt, SystemExit}):
            print_unraisable(found)

    def leave(number: int, _frame: object) -> None:
        told.append(number)
        _leave(number)

    def leave_if_told() -> None:
        if told:
            _leave(told[0])

    former = {number: signal.getsignal(number) for number in ENDING}
    heard = {number: act for number, act in former.items() if act != signal.SIG_IGN}  # nohup
    for number in heard:
        signal.signal(number, leave)
    sys.unraisablehook = print_others
    try:
        yield leave_if_told
    finally:
        sys.unraisablehook = print_unraisable
        for number, act in heard.items():
            signal.signal(number, act)


@contextmanager
def ended_without_reader(written: int | None) -> Iterator[None]:
    """Be told to end (SIGTERM) once nobody is left to read what is `written`, see `listener`.

    An editor that was killed cannot cancel what it has started, and a figure that prints nothing
    would not let its build notice. Closes the descriptor.
    """
    if written is None:
        yield
        return
    from threading import Thread

    ended, end = os.pipe()
    watching = Thread(target=_tell_without_reader, args=(written, ended), daemon=True)
    watching.start()
    try:
        yield
    finally:
        os.close(end)
        watching.join()
        os.close(ended)
        os.close(written)


def listener(stream: TextIO) -> int | None:
    """A descriptor of its own of the pipe or socket that a stream writes to, or None.

    Taken before anything is written: whoever is told then that nobody reads goes on with another
    file in the stream's place. Of a file or a terminal there is no reader that goes.
    """
    try:
        number = stream.fileno()
        mode = os.fstat(number).st_mode
        return os.dup(number) if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else None
    except (OSError, ValueError):  # it is closed, or in memory
        return None


def _tell_without_reader(written: int, ended: int) -> None:
    """Wait until the other end of `written`, or that of `ended`, is closed (POLLERR in poll(2))."""
    from threading import main_thread

    closed = select.poll()
    closed.register(written, 0)
    closed.register(ended, 0)
    if ended not in dict(closed.poll()) and (main := main_thread().ident) is not None:
        signal.pthread_kill(main, signal.SIGTERM)


def _leave(number: int) -> NoReturn:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)
