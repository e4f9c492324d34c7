"""Audits and examinations as JSON: the only place that knows their keys; docs/json.md names them.

A reader may rely on every field of a schema being there. A new field keeps the number; a changed
or removed one raises it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orgfig.audit.model import Audit, FigureAudit, Finding, Missing, States, Verdict
from orgfig.build.history import Commit, SignOff
from orgfig.build.model import Trace
from orgfig.diagnostics import Diagnostic
from orgfig.figure.model import Output
from orgfig.figure.picture import Movie
from orgfig.report.counts import counted
from orgfig.report.dependencies import parts
from orgfig.report.json_parts import (
    document_text,
    fault,
    last_run,
    place,
    problem,
    well_formed,
)
from orgfig.report.problems import problems

if TYPE_CHECKING:
    from orgfig.execute.examination import Examination
    from orgfig.execute.trial import Trial

__all__ = ["DOCTOR_SCHEMA", "SCHEMA", "audit_json", "doctor_json"]

SCHEMA, DOCTOR_SCHEMA = 2, 1
"""`schema/status-2.json` describes the first; a new number is a new file."""


def audit_json(audit: Audit, diagnostics: Sequence[Diagnostic] = ()) -> str:
    """The audit as a JSON document in ASCII, keys and figures in a fixed order.

    `diagnostics` are what is wrong with notebooks and plan.
    """
    document = {
        "schema": SCHEMA,
        "summary": counted(audit),
        "counts": {one.value: _count(audit, one) for one in Verdict},
        "figures": [_figure(one) for one in audit.figures],
        "findings": [_finding(one) for one in audit.findings],
        "diagnostics": [problem(one) for one in diagnostics],
        "problems": [problem(one) for one in problems(audit, diagnostics)],
        "notebooks": [_notebook(one) for one in audit.states],
        "data": list(audit.data),
    }
    return document_text(document)


def doctor_json(found: Examination, trouble: str | None = None) -> str:
    """What was found of a machine, as a JSON document in ASCII.

    `trouble` is why there is no project to ask for its interpreter.
    """
    import json

    document = {
        "schema": DOCTOR_SCHEMA,
        "system": found.machine.system,
        "project_problem": trouble,
        "python": found.interpreter._asdict(),
        "confined": found.protection is not None,
        "protection": None if found.protection is None else str(found.protection),
        "missing": list(found.missing),
        "gaps": list(found.gaps),
        "trials": [_trial(one) for one in found.trials],
    }
    return json.dumps(well_formed(document), indent=2)


def _trial(one: Trial) -> dict[str, Any]:
    return one._asdict()


def _count(audit: Audit, verdict: Verdict) -> int:
    return sum(one.verdict is verdict for one in audit.figures)


def _figure(one: FigureAudit) -> dict[str, Any]:
    figure, claim = one.figure, one.figure.claim
    moment = claim.closed.moment if claim.closed is not None else None
    return {
        "name": figure.name,
        "title": figure.heading.title,
        **place(figure.where),
        "state": claim.state,
        "done": claim.is_done,
        "claims": one.claims.value,
        "closed": None if moment is None else moment.isoformat(),
        "closed_text": None if claim.closed is None else claim.closed.text,
        "outputs": [_output(output, one) for output in figure.outputs],
        "files": [file.path for file in figure.files],
        "verdict": one.verdict.value,
        "missing": [_missing(missing) for missing in one.evidence.missing],
        "findings": [_finding(finding) for finding in one.findings],
        "sign_off": _sign_off(one.sign_off),
        "last_run": _last_run(one.evidence.trace),
    }


def _output(output: Output, one: FigureAudit) -> dict[str, Any]:
    return {
        "path": output.path,
        "line": output.where.line,
        "written": output.written,
        "caption": output.caption,
        "alt": output.alt,
        "present": output.path not in one.evidence.absent,
        "altered": output.path in one.evidence.altered,
        "movie": _movie(one.evidence.movies.get(output.path)),
    }


def _movie(plays: Movie | None) -> dict[str, Any] | None:
    if plays is None:
        return None
    return {
        "frames": plays.frames,
        "seconds": round(plays.duration, 3),
        "width": plays.width,
        "height": plays.height,
        "codec": plays.codec,
        "pixels": plays.pixels,
        "moves": plays.moves,
    }


def _missing(missing: Missing) -> dict[str, Any]:
    where = missing.where
    return {
        "lack": missing.lack.value,
        "message": missing.sentence,
        **place(where),
        "column": where.column,
    }


def _sign_off(found: SignOff | None) -> dict[str, Any] | None:
    """When the claim was made and what has changed since, as far as git knows."""
    if found is None:
        return None
    changes = [{"what": one.what, **_commit(one.commit)} for one in found.changes]
    return {**_commit(found.commit), "changes": changes}


def _commit(found: Commit | None) -> dict[str, Any]:
    """A commit, in its author's time; nulls for an edit that is in none yet."""
    if found is None:
        return {"commit": None, "when": None, "subject": None}
    when = None if found.when is None else found.when.isoformat()
    return {"commit": found.name, "when": when, "subject": found.subject}


def _last_run(trace: Trace | None) -> dict[str, Any] | None:
    """The last run, and what it depended on: that may be something else by now."""
    if trace is None:
        return None
    return {
        **(last_run(trace, _failure(trace)) or {}),
        "depended_on": [
            {"kind": kind, "name": name, "value": value}
            for kind, name, value in parts(trace.inputs)
        ],
    }


def _failure(trace: Trace) -> dict[str, Any] | None:
    """Why the last run made no picture; where that was, its finding says."""
    failed = trace.failure
    if failed is None:
        return None
    return {"kind": failed.kind.value, "message": failed.message, "hint": failed.hint}


def _notebook(known: States) -> dict[str, Any]:
    claims = [{"state": state, "claims": claimed.value} for state, claimed in known.claims]
    return {"path": known.path, "states": claims}


def _finding(found: Finding) -> dict[str, Any]:
    return {"check": found.check, **fault(found)}
