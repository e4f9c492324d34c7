"""What can be wrong with a noweb reference, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import SourceBlock
from orgfig.tangle.refusals import not_in_bounds
from orgfig.tangle.values import value

__all__ = [
    "Asked",
    "circle",
    "numbers",
    "too_deep",
    "too_large",
    "unresolved",
    "without_heading",
]


class Asked(NamedTuple):
    """A block that is being inserted: the name that asked for it, and the Org line it stands on."""

    name: str
    line: int


def unresolved(name: str, where: Location, nearest: tuple[str, Location] | None) -> Diagnostic:
    """The warning for a reference that nothing answers; `nearest` is a name like it."""
    message = f"no block is named {name!r}, which <<{name}>> asks for; nothing is put there"
    hint = f"name a block {name!r}, or say `:noweb no` if this is no reference"
    if nearest is not None:
        hint = f"a block named {nearest[0]!r} stands at {nearest[1]}"
    return Diagnostic(where, Severity.WARNING, "noweb-unresolved", message, hint)


def circle(asked: Iterable[Asked], name: str, where: Location) -> Diagnostic:
    """The error for a reference that comes back to a block which is being inserted."""
    names = [f"{one.name} (line {one.line})" for one in asked]
    way = " → ".join([*names, f"{name} (line {where.line})"])
    message = f"noweb references in a circle: {way}"
    return _error(where, "noweb-cycle", message, "take one of these references out")


def too_deep(name: str, where: Location, deepest: int) -> Diagnostic:
    """The error for a reference in a reference in a reference, and so on."""
    message = f"<<{name}>> is nested more than {deepest} references deep"
    return _error(where, "noweb-too-deep", message, "nest fewer blocks")


def without_heading(name: str, where: Location) -> Diagnostic:
    """The error for the ID of a drawer that stands before the first heading."""
    message = f"<<{name}>> names the file's own drawer, which has no heading; Org stops here"
    return _error(where, "noweb-without-heading", message, "give the ID to a heading")


def too_large(where: Location) -> Diagnostic:
    """The error for more text than is sane."""
    return not_in_bounds(where, "the references here")


def numbers(block: SourceBlock) -> tuple[Diagnostic, ...]:
    """The arguments of an inserted block that are numbers, where Org wants text and stops."""
    return tuple(
        _error(
            block.where,
            "bad-header-argument",
            f":{key} is a number, where Org wants text",
            f"put quotes around the value of :{key}",
        )
        for key in ("noweb", "noweb-sep")
        if isinstance(value(block.arguments, key, evaluate=False), int | float)
    )


def _error(where: Location, name: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(where, Severity.ERROR, name, message, hint)
