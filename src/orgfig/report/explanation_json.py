"""Explanations as JSON: the only place that knows its keys; docs/json.md names them.

A new field keeps the schema number; a changed or removed one raises it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from orgfig.build.model import Trace
from orgfig.diagnostics import Diagnostic
from orgfig.figure.model import Figure
from orgfig.report.dependencies import dependencies
from orgfig.report.explanation import Explained, place_of
from orgfig.report.json_parts import failure, place, problem, reason, well_formed

__all__ = ["SCHEMA", "explanation_json"]

SCHEMA = 1


def explanation_json(some: Sequence[Explained], *, diagnostics: Sequence[Diagnostic] = ()) -> str:
    """What there is to say of each figure, as a JSON document in ASCII.

    `diagnostics` are what is wrong with notebooks and plan.
    """
    figures = [fields for one in some for fields in _figures(one)]
    current = sum(fields["up_to_date"] for fields in figures)
    document = {
        "schema": SCHEMA,
        "counts": {"up_to_date": current, "outdated": len(figures) - current},
        "figures": figures,
        "diagnostics": [problem(one) for one in diagnostics],
    }
    return json.dumps(well_formed(document), indent=2)


def _figures(one: Explained) -> Iterator[dict[str, Any]]:
    """The figures of one job: what is said of the job is said of each of them."""
    step = one.step
    said = {
        "up_to_date": one.is_up_to_date,
        "reasons": [reason(why, place_of(why, one)) for why in step.reasons],
        "problems": [problem(found) for found in step.problems],
        "waits_for": list(step.after),
        "expected": None if step.expected is None else round(step.expected, 3),
        "last_run": None if one.trace is None else _last_run(one.trace, one),
        "depends_on": [
            {"kind": kind, "name": name, "value": value}
            for kind, name, value in dependencies(step.job)
        ],
    }
    for figure in one.figures:
        yield {
            "name": figure.name,
            **place(figure.where),
            "blocks": [_block(figure, number) for number in range(len(figure.files))],
            "outputs": [{"path": out.path, "line": out.where.line} for out in figure.outputs],
            "shares_run_with": [other.name for other in one.figures if other is not figure],
            **said,
        }


def _block(figure: Figure, number: int) -> dict[str, Any]:
    file = figure.files[number]
    return {"file": file.path, **place(file.where)}


def _last_run(trace: Trace, one: Explained) -> dict[str, Any]:
    failed = trace.failure
    return {
        "when": trace.when.isoformat(),
        "wall": round(trace.wall, 3),
        "protection": trace.protection,
        "failure": None if failed is None else failure(failed, one.failed_at),
    }
