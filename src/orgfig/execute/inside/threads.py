"""Notes the exceptions that threads end with: Python prints them, and the rest goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Container

from . import report
from .protocol import Message

__all__ = ["release", "watch"]

LONGEST = 200
"""So much of what a thread said is told: a report has bounds, and many threads may fail alike."""


def watch(note: Callable[[Message], None], files: Container[str]) -> None:
    """Call `note` for each thread that ends with an exception (`threading.excepthook`).

    `files` are those whose lines are the notebook's.
    """
    print_it = threading.excepthook

    def noting(ended: threading.ExceptHookArgs) -> None:
        if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
            told = report.described(ended.exc_value, files)
            frame = (told.get("frames") or [None])[-1]
            texts = [told["type"][:LONGEST], _short(told["message"])]
            note({"name": "thread-failed", "texts": texts, "frame": frame})
        print_it(ended)

    threading.excepthook = noting


def release() -> None:
    """Note and print no more: threads that Python does not wait for lose what they work with."""
    threading.excepthook = _say_nothing


def _say_nothing(_ended: threading.ExceptHookArgs) -> None:
    pass


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
