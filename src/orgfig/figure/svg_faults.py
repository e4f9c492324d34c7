"""What is wrong with an SVG, collected while it is read, until there is enough of it."""

from __future__ import annotations

from typing import NoReturn

from orgfig.figure.picture import Fault

__all__ = ["EnoughError", "Faults"]

ENOUGH = 10
"""So many problems make a picture bad; more would only be longer to read."""


class EnoughError(Exception):
    """The picture is bad for certain, and reading on would tell nothing new."""


class Faults:
    """Problems in words, each with its kind, in the order in which they were found.

    `hint` says what to do about the first of them that has one.
    """

    def __init__(self) -> None:
        self.problems: dict[str, Fault] = {}
        self.hint: str | None = None

    def refuse(self, problem: str, hint: str | None = None, fault: Fault = Fault.ACTIVE) -> None:
        """Note a problem; raises `EnoughError` where there are too many."""
        self.problems[problem] = fault
        self.hint = self.hint or hint
        if len(self.problems) >= ENOUGH:
            raise EnoughError

    def give_up(self, problem: str, fault: Fault, hint: str | None = None) -> NoReturn:
        """Note a problem after which nothing else counts; raises `EnoughError`."""
        self.problems[problem] = fault
        self.hint = self.hint or hint
        raise EnoughError
