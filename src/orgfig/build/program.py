"""The program that a block is run as for its result, as Org's Python puts it together.

Follows `org-babel-execute:python` and `org-babel-python-evaluate-external-process` of Org 9.7: a
block that returns a value is the body of a function `main`. What calls it, and what becomes of
the value, belongs to whoever runs it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from orgfig.tangle.model import Evaluation

__all__ = ["Program", "program"]

STEP, TAB = 4, 8
"""By how many columns Emacs moves a body to the right, and how wide it takes a tab to be."""

OUTSIDE = re.compile(r"""#[^\n]*|'{3}|"{3}|['"]|\n""")
INSIDE = {quotes: re.compile(rf"\\\n|\\.|{quotes}|\n") for quotes in ("'", '"', "'" * 3, '"' * 3)}
"""What matters for where strings begin and end, without and within one of these quotes."""


class Program(NamedTuple):
    """A text, and the Org line of each of its lines."""

    text: str
    origins: tuple[int, ...]


def program(asked: Evaluation) -> Program:
    """The program for `asked`; lines that no Org line holds have that of the block."""
    here = asked.where.line
    lines = asked.code.split("\n")
    origins = [*asked.origins[: len(lines)], *[here] * (len(lines) - len(asked.origins))]
    if not asked.is_output:
        if asked.returns:
            lines += f"return {asked.returns}".split("\n")
        lines = ["def main():", *moved_right("\n".join(lines)).split("\n")]
        origins = [here, *origins]
    if asked.preamble is not None:
        before = asked.preamble.split("\n")
        lines, origins = [*before, *lines], [*[here] * len(before), *origins]
    origins += [here] * (len(lines) - len(origins))
    return Program("\n".join(lines) + "\n", tuple(origins))


def moved_right(code: str) -> str:
    """Python code one step to the right, as `indent-rigidly` does it, but for lines in strings.

    Tabs before code become blanks; a line of only white space loses it.
    """
    inside = _lines_in_strings(code)
    lines = code.split("\n")
    return "\n".join(line if n in inside else _moved(line) for n, line in enumerate(lines))


def _moved(line: str) -> str:
    rest = line.lstrip(" \t")
    if not rest:
        return ""
    blanks = line[: len(line) - len(rest)]
    return " " * (len(blanks.expandtabs(TAB)) + STEP) + rest


def _lines_in_strings(code: str) -> set[int]:
    """The numbers of the lines, counted from 0, that begin within a string."""
    found: set[int] = set()
    quotes, number, place = "", 0, 0
    while token := (INSIDE[quotes] if quotes else OUTSIDE).search(code, place):
        place = token.end()
        if token[0].endswith("\n"):
            number += 1
            if quotes:
                found.add(number)
        elif token[0] == quotes:
            quotes = ""
        elif not quotes and token[0] in INSIDE:
            quotes = token[0]
    return found
