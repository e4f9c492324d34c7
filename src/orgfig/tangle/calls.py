"""Variables and calls as they are written: `NAME=[FILE:]NAME[HEADER](ARGUMENTS)[INDEX]`.

After `org-babel-ref-parse`, `org-babel-ref-resolve` and, for the arguments of a call,
`org-babel-merge-params` of Org 9.7. What a name stands for is for `lookup`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from orgfig.location import Location
from orgfig.org.header_arguments import Argument, arguments_of, split, variable_name
from orgfig.org.model import SourceBlock
from orgfig.tangle.arguments import Arguments
from orgfig.tangle.lisp import Lisp, LispError
from orgfig.tangle.shapes import Shaping

__all__ = ["Call", "Given", "Variable", "assignment", "call", "shaping", "written_variables"]

_INDEX = re.compile(r"\[([^\[]*)\]\Z")
_TRIMMED = " \t\n\r"


class Variable(NamedTuple):
    """A variable with its value; `line` is the Org line of the `:var` that sets it."""

    name: str
    value: Lisp
    line: int


class Call(NamedTuple):
    """A reference, taken apart.

    `portion` is the index, empty where there is none. With `is_contents`, written `NAME[]`, the
    text of a block is meant and not its result.
    """

    name: str
    header: tuple[Argument, ...] = ()
    arguments: tuple[str, ...] = ()
    portion: str = ""
    is_contents: bool = False


class Given(NamedTuple):
    """The variables of a block that is run: those with values, and those still to be read.

    `columns` and `rows` are names of columns and rows, by variable; None where nothing is kept of
    them and all variables are to lose theirs (again).
    """

    variables: tuple[Variable | tuple[str, str], ...]
    columns: dict[str, Lisp] | None = None
    rows: dict[str, Lisp] | None = None

    def called_with(self, arguments: Iterable[str]) -> Given:
        """With the arguments of a call: `NAME=VALUE`, or values in the order of the variables.

        One that is named goes to the end. Raises LispError where there are too many values.
        """
        variables = {one[0]: one for one in self.variables}
        replaced: list[str] = []
        unnamed = 0
        for written in arguments:
            name = variable_name(written)
            if name is not None:
                if variables.pop(name, None) is not None:
                    replaced.append(name)
                variables[name] = (name, written)
                continue
            if unnamed >= len(variables):
                raise LispError(f"no variable is left for {written or 'nothing'}")
            name = list(variables)[unnamed]
            unnamed += 1
            replaced.append(name)
            variables[name] = (name, f"{name}={written}")
        return Given(
            tuple(variables.values()),
            _without(self.columns, replaced),
            _without(self.rows, replaced),
        )


def written_variables(block: SourceBlock) -> tuple[tuple[str, Location], ...]:
    """What each `:var` of a block says, and where."""
    items, lines, here = block.arguments.items, block.arguments.lines, block.where
    places = [Location(here.path, line) if line else here for line in lines]
    places += [here] * (len(items) - len(lines))
    return tuple(
        (value or "", where)
        for (key, value), where in zip(items, places, strict=True)
        if key == "var"
    )


def shaping(arguments: Arguments) -> Shaping:
    """What the arguments of a block do to the lists among its variables."""
    hlines = arguments.value("hlines") if "hlines" in arguments.raw else "no"
    return Shaping(hlines, arguments.value("colnames"), arguments.value("rownames"))


def assignment(written: str) -> tuple[str, str]:
    """Name and value of what a `:var` says."""
    name, _, value = written[1:].partition("=")
    return (written[:1] + name).strip(_TRIMMED), value.strip(_TRIMMED)


def call(written: str) -> Call:
    """What a reference says."""
    portion, is_contents = "", False
    found = _INDEX.search(written, max(written.rfind("["), 0))
    if found and _is_balanced(written[: found.start()]):
        portion, is_contents = found[1], not found[1]
        written = written[: found.start()]
    name, header, arguments = _parts(written)
    given = arguments_of(arguments)
    return Call(name, split(header) if header else (), given, portion, is_contents)


def _parts(written: str) -> tuple[str, str, str]:
    """Name, header and arguments of a call: the shortest name that the others can follow."""
    if not written.endswith(")") or "\n" in written:
        return written, "", ""
    behind_header = written.rfind("](", 0, -1)
    for at, letter in enumerate(written[:-1]):
        if at and letter == "[" and behind_header > at:
            header, arguments = written[at + 1 : behind_header], written[behind_header + 2 : -1]
            return written[:at], header, arguments
        if at and letter == "(":
            return written[:at], "", written[at + 1 : -1]
    return written, "", ""


def _is_balanced(text: str) -> bool:
    return text.count("(") == text.count(")")


def _without(names: dict[str, Lisp] | None, replaced: list[str]) -> dict[str, Lisp] | None:
    """The names that are left of variables that are not `replaced`."""
    if names is None or not replaced:
        return names
    return {name: one for name, one in names.items() if name not in replaced} or None
