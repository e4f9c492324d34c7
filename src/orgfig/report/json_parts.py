"""What the JSON documents and lines have in common: places, problems, reasons, runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orgfig.audit.model import Finding
from orgfig.build.job import Failure
from orgfig.build.model import Reason, Trace
from orgfig.diagnostics import Diagnostic
from orgfig.location import Location
from orgfig.tangle.model import TangledFile

__all__ = [
    "block",
    "document_text",
    "failure",
    "fault",
    "last_run",
    "place",
    "problem",
    "reason",
    "rounded",
    "well_formed",
]

Fields = dict[str, Any]


def place(where: Location | None) -> Fields:
    """A place in a notebook; nulls where there is none."""
    if where is None:
        return {"path": None, "line": None}
    return {"path": where.path, "line": where.line}


def block(file: TangledFile) -> Fields:
    """A target file, and where its first block stands."""
    return {"file": file.path, **place(file.where)}


def problem(found: Diagnostic) -> Fields:
    """What is wrong, by name, where, and what to do about it."""
    return {"name": found.name, **fault(found)}


def fault(found: Diagnostic | Finding) -> Fields:
    """The same of what has its name elsewhere."""
    return {
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


def last_run(trace: Trace | None, failed: Fields | None) -> Fields | None:
    """The last run that is remembered; `failed` is what is said of its failure."""
    if trace is None:
        return None
    return {
        "when": trace.when.isoformat(),
        "wall": round(trace.wall, 3),
        "protection": trace.protection,
        "failure": failed,
    }


def rounded(value: float | None) -> float | None:
    """A time to the millisecond, where it is known."""
    return None if value is None else round(value, 3)


def document_text(document: Fields) -> str:
    """A document in ASCII: a field a line, and of its arrays a member a line.

    So a figure is found by grep, and thousands are written as fast as can be: laid out in full
    they would take five times as long.
    """
    import json

    text = _laid_out(document, json.dumps)
    if "\\ud" in text:  # a surrogate, of a pair or not
        text = _laid_out(well_formed(document), json.dumps)
    return text


def _laid_out(document: Fields, dumps: Callable[[Any], str]) -> str:
    fields = []
    for name, value in document.items():
        if isinstance(value, list) and value:
            members = ",\n".join(map(dumps, value))
            fields.append(f"{dumps(name)}: [\n{members}\n]")
        else:
            fields.append(f"{dumps(name)}: {dumps(value)}")
    return "{\n" + ",\n".join(fields) + "\n}"


def well_formed(value: Any) -> Any:  # noqa: ANN401 - JSON is any value
    """`value` with lone surrogates replaced: JSON can write them, but few can read them."""
    if isinstance(value, dict):
        return {key: well_formed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [well_formed(one) for one in value]
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
