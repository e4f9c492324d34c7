"""Explanations as JSON: the only place that knows its keys; docs/json.md names them.

A new field keeps the schema number; a changed or removed one raises it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from orgfig.diagnostics import Diagnostic
from orgfig.report.dependencies import dependencies
from orgfig.report.explanation import Explained, place_of
from orgfig.report.json_parts import (
    block,
    failure,
    last_run,
    place,
    problem,
    reason,
    rounded,
    well_formed,
)

__all__ = ["SCHEMA", "explanation_json", "planned"]

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
    said = {
        "up_to_date": one.is_up_to_date,
        **planned(one),
        "last_run": last_run(one.trace, _failure(one)),
        "depends_on": [
            {"kind": kind, "name": name, "value": value}
            for kind, name, value in dependencies(one.step.job)
        ],
    }
    for figure in one.figures:
        yield {
            "name": figure.name,
            **place(figure.where),
            "blocks": [block(file) for file in figure.files],
            "outputs": [{"path": out.path, "line": out.where.line} for out in figure.outputs],
            "shares_run_with": [other.name for other in one.figures if other is not figure],
            **said,
        }


def planned(one: Explained) -> dict[str, Any]:
    """Why a job is run, what is in its way, what it waits for, and how long it may take."""
    return {
        "reasons": [reason(why, place_of(why, one)) for why in one.step.reasons],
        "problems": [problem(found) for found in one.step.problems],
        "waits_for": list(one.step.after),
        "reworded": list(one.step.reworded),
        "expected": rounded(one.step.expected),
    }


def _failure(one: Explained) -> dict[str, Any] | None:
    failed = None if one.trace is None else one.trace.failure
    return None if failed is None else failure(failed, one.failed_at)
