"""A build as JSON, one object a line, for editors: the only place that knows its keys.

docs/json.md names them. A new field or event keeps the schema number; a changed or removed one
raises it. Every line is ASCII and ends what it says: no text in it is longer than `LONGEST`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from orgfig.audit.failure import blame, org_location
from orgfig.build.job import Failure, Finished, Job, Note, Progressed, Started
from orgfig.build.model import Republished, Settled
from orgfig.diagnostics import Diagnostic
from orgfig.errors import OrgfigError
from orgfig.figure.model import Figure
from orgfig.org.model import SourceBlock
from orgfig.report.counts import drawn_by
from orgfig.report.explanation import Explained, figures_of
from orgfig.report.explanation_json import planned
from orgfig.report.json_parts import block, failure, place, problem, rounded, well_formed
from orgfig.report.messages import lines_placed, warnings_placed
from orgfig.report.summary import Ending
from orgfig.tangle.model import TangledFile

__all__ = ["SCHEMA", "Lines", "ended", "ready", "said", "stopped"]

SCHEMA = 1
LONGEST = 10_000
"""Characters of any one text; of what is longer, both ends are kept."""

FRAMES = 50


class Lines:
    """Events of builds as lines, each with its newline; knows the notebooks they are about."""

    def __init__(self, figures: Iterable[Figure], blocks: Sequence[SourceBlock]) -> None:
        self._owners = figures_of(figures)
        self._blocks = blocks

    def plan(self, some: Sequence[Explained], diagnostics: Sequence[Diagnostic]) -> str:
        """What is to be done: all that is not up to date, and what is wrong with the text."""
        left = [one for one in some if not one.is_up_to_date]
        runnable = [one for one in left if one.step.is_runnable]
        return _line(
            "plan",
            {
                "counts": {
                    "figures": drawn_by(one.step.job for one in some),
                    "to_run": drawn_by(one.step.job for one in runnable),
                    "to_wait": drawn_by(one.step.job for one in left if one.step.is_waiting),
                    "cannot_run": drawn_by(one.step.job for one in left if one.step.problems),
                    "up_to_date": drawn_by(one.step.job for one in some if one.is_up_to_date),
                },
                "up_to_date": [name for one in some if one.is_up_to_date for name in _names(one)],
                "reworded": [path for one in some for path in one.step.reworded],
                "jobs": [self._planned(one) for one in left],
                "diagnostics": [problem(found) for found in diagnostics],
            },
        )

    def started(self, event: Started, expected: float | None) -> str:
        """A job runs now."""
        return _line("started", {**self._job(event.job), "expected": rounded(expected)})

    def progressed(self, event: Progressed) -> str:
        """How far a job says that it is."""
        said = {"done": event.done, "total": event.total}
        return _line("progressed", {**self._job(event.job), **said})

    def dropped(self, job: Job) -> str:
        """A job that ran was given up."""
        return _line("dropped", self._job(job))

    def settled(self, event: Settled) -> str:
        """What became of a job that waited for others."""
        step = event.step
        one = Explained(step, tuple(self._figures(step.job)), None)
        return _line("settled", {"runs": step.is_runnable, **self._planned(one)})

    def republished(self, event: Republished) -> str:
        """Which pictures of a job were given other words without being drawn."""
        problems = [problem(found) for found in event.problems]
        said = {"republished": list(event.outputs), "problems": problems}
        return _line("republished", {**self._job(event.job), **said})

    def finished(self, event: Finished) -> str:
        """How a job ended, with all that it made in its place."""
        outcome, job = event.outcome, event.job
        files = (*job.files, *job.modules)
        failed = None if outcome.failure is None else self._failure(outcome.failure, files)
        return _line(
            "finished",
            {
                **self._job(job),
                "outcome": "built" if outcome.succeeded else "failed",
                "changed": list(event.changed),
                "seconds": round(outcome.wall, 3),
                "failure": failed,
                "notes": [_note(note, files) for note in outcome.notes],
                "stdout": outcome.stdout,
                "stderr": warnings_placed(outcome.stderr, files),
            },
        )

    def _planned(self, one: Explained) -> dict[str, Any]:
        return {**self._job(one.step.job), **planned(one)}

    def _job(self, job: Job) -> dict[str, Any]:
        """Whose job it is, where their headings and blocks stand, and what it makes."""
        figures = [{"name": one.name, **place(one.where)} for one in self._figures(job)]
        return {
            "job": job.name,
            "figures": figures,
            "blocks": [block(file) for file in job.files],
            "outputs": list(job.outputs),
        }

    def _figures(self, job: Job) -> list[Figure]:
        found = {id(one): one for path in job.outputs for one in self._owners.get(path, ())}
        named = [one for one in found.values() if one.name in job.figures]
        return named or list(found.values())  # their headings were renamed while it ran

    def _failure(self, found: Failure, files: Sequence[TangledFile]) -> dict[str, Any]:
        by_path = {file.path: file for file in files}
        frames = [frame for frame in found.frames if frame.path in by_path][-FRAMES:]
        return {
            **failure(found, blame(found, files, self._blocks)),
            "detail": lines_placed(found.detail, files),
            "frames": [
                {
                    **place(org_location(by_path[frame.path], frame.line)),
                    "function": frame.function,
                }
                for frame in frames
            ],
        }


def ended(found: Ending, seconds: float, *, is_complete: bool, succeeded: bool) -> str:
    """How a build ended as a whole; incomplete if it was interrupted or given up."""
    counts = {
        "built": drawn_by(one.job for one in found.built),
        "failed": drawn_by(one.job for one in found.failed),
        "cannot_run": drawn_by(step.job for step in found.blocked),
        "not_run": drawn_by(step.job for step in found.not_run),
        "up_to_date": drawn_by(step.job for step in found.up_to_date),
        "republished": sum(len(one.outputs) for one in found.republished),
    }
    said = {"complete": is_complete, "succeeded": succeeded, "seconds": round(seconds, 3)}
    return _line("ended", {**said, "counts": counts})


def ready() -> str:
    """A watch has built what was outdated, and notices every change from now on."""
    return _line("ready", {})


def said(text: str) -> str:
    """What orgfig has to say of the project as a whole, such as whom it waits for."""
    return _line("said", {"text": text})


def stopped(error: OrgfigError) -> str:
    """Why orgfig itself cannot go on, and the exit status that it leaves with."""
    where = {**place(error.where), "column": None if error.where is None else error.where.column}
    said = {"status": error.exit_status, "message": str(error), "hint": error.hint}
    return _line("stopped", {**said, **where})


def _names(one: Explained) -> list[str]:
    return [figure.name for figure in one.figures]


def _note(note: Note, files: Sequence[TangledFile]) -> dict[str, Any]:
    by_path = {file.path: file for file in files}
    frame = note.frame
    known = frame is not None and frame.path in by_path
    where = org_location(by_path[frame.path], frame.line) if frame and known else None
    return {"name": note.name, "message": note.message, **place(where)}


def _line(event: str, fields: Mapping[str, Any]) -> str:
    """An event as one line of JSON in ASCII; `json` writes a line break as two signs."""
    document = {"schema": SCHEMA, "event": event, **fields}
    return json.dumps(_bounded(well_formed(document))) + "\n"


def _bounded(value: Any) -> Any:  # noqa: ANN401 - JSON is any value
    """`value` with the middle of long texts left out: a program may say anything at any length."""
    if isinstance(value, dict):
        return {key: _bounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_bounded(one) for one in value]
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[: LONGEST // 2]} … {value[-LONGEST // 2 :]}"
    return value
