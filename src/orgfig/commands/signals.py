"""What a signal that ends the process does while it runs something: it cleans up first."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["ended_by_signals"]


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Leave by way of `finally` when the process is told to end: no child and no folder stays."""

    def leave(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    former = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    heard = {number: act for number, act in former.items() if act != signal.SIG_IGN}  # nohup
    for number in heard:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number, act in heard.items():
            signal.signal(number, act)
