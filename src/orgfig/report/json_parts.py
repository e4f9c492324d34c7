"""What the JSON documents and lines have in common: places, problems, reasons, failures."""

from __future__ import annotations

from typing import Any

from orgfig.build.model import Failure, Reason
from orgfig.diagnostics import Diagnostic
from orgfig.location import Location

__all__ = ["failure", "place", "problem", "reason", "well_formed"]

Fields = dict[str, Any]


def place(where: Location | None) -> Fields:
    """A place in a notebook; nulls where there is none."""
    if where is None:
        return {"path": None, "line": None}
    return {"path": where.path, "line": where.line}


def problem(found: Diagnostic) -> Fields:
    """What is wrong, where, and what to do about it."""
    return {
        "name": found.name,
        "severity": str(found.severity),
        **place(found.where),
        "column": found.where.column,
        "message": found.message,
        "hint": found.hint,
    }


def reason(found: Reason, where: Location | None) -> Fields:
    """A reason to run a figure: as values, in words, and the Org line that it is about."""
    return {
        "cause": found.cause.value,
        "what": found.what,
        "detail": found.detail,
        "text": str(found),
        **place(where),
    }


def failure(found: Failure, where: Location | None) -> Fields:
    """Why a run made no picture, and where in the notebook."""
    return {
        "kind": found.kind.value,
        "message": found.message,
        "hint": found.hint,
        **place(where),
        "column": None if where is None else where.column,
    }


def well_formed(value: Any) -> Any:  # noqa: ANN401 - JSON is any value
    """`value` with lone surrogates replaced: JSON can write them, but few can read them."""
    if isinstance(value, dict):
        return {key: well_formed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [well_formed(one) for one in value]
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
