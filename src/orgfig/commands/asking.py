"""Asks the user, where there is one: a question on a terminal, answered by yes or no."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orgfig.commands.clean import Ask
    from orgfig.commands.session import Session

__all__ = ["asking"]


def asking(session: Session) -> Ask | None:
    """What asks the user; None where the question or the answer would not go by a terminal."""
    is_there = sys.stdin is not None and sys.stdin.isatty() and session.err.isatty()

    def ask(question: str) -> bool:
        session.write(f"{question} [y/N] ")
        return sys.stdin.readline().strip().lower() in {"y", "yes"}

    return ask if is_there else None
