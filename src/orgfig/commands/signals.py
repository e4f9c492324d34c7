"""What a signal that ends the process does while it runs something: it cleans up first."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

__all__ = ["ended_by_signals"]


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


def _leave(number: int) -> NoReturn:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)
