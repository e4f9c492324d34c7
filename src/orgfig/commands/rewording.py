"""Gives pictures that stand there the words that the notebook has now; runs nothing.

Pictures are written first, their traces second. Killed in between, the next build knows a picture
again by what is drawn in it, whatever words it carries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from orgfig.build import Artifact, Republished, Step, Trace
from orgfig.build.publishing import rewritten
from orgfig.commands.session import Session
from orgfig.commands.work import Work
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import digest_bytes
from orgfig.errors import WriteError
from orgfig.figure import PictureFacts
from orgfig.figure.titles import NO_WORDS, drawn, entitled
from orgfig.location import Location
from orgfig.workspace import Database, keep
from orgfig.workspace.republished import read_published

__all__ = ["republished", "reworded"]

NO_FACTS = PictureFacts("svg", None, None, 0, ())
"""What is drawn was looked at when it was built."""

HINT = "what is drawn there is well; once it can be written, the next build gives it its caption"


def republished(session: Session, figures: Sequence[str]) -> tuple[Republished, ...]:
    """Take the project's lock, look again, and do it; which pictures got other words."""
    with session.lock(), Database.open(session.project, readonly=False) as database:
        work = session.plan(only=figures, database=database)
        return reworded(session, work, database)


def reworded(session: Session, work: Work, database: Database) -> tuple[Republished, ...]:
    """Give words to the pictures of each step that asks for it. The project's lock must be held.

    What by now stands there otherwise than planned is left as it is. What is not to be had back as
    it was drawn is no picture of a known run any more, and the next plan has it built.
    """
    places = {output.path: output.where for one in work.figures for output in one.outputs}
    known = dict(work.snapshot.traces)
    found = [_reworded(session, step, known, places) for step in work.plan.reworded]
    former = work.snapshot.traces
    database.renew({path: one for path, one in known.items() if one is not former[path]})
    if lost := former.keys() - known.keys():
        database.forget(lost)
    return tuple(one for one in found if one.outputs or one.problems)


def _reworded(
    session: Session, step: Step, known: dict[str, Trace], places: Mapping[str, Location]
) -> Republished:
    """What became of the pictures of one step; `known` gets their traces as they are now."""
    done: list[str] = []
    problems: list[Diagnostic] = []
    for path in step.reworded:
        try:
            with suppress(OSError, ValueError):  # it is gone meanwhile: the next plan says so
                done += _rewritten(session, step, path, known)
        except WriteError as error:
            where = places.get(path, step.job.files[0].where)
            what = f"{path} does not get its new caption: {error}"
            hint = error.hint or HINT
            problems.append(Diagnostic(where, Severity.ERROR, "caption-not-written", what, hint))
    return Republished(step.job, tuple(done), tuple(problems))


def _rewritten(session: Session, step: Step, path: str, known: dict[str, Trace]) -> list[str]:
    """Write one picture with its words; its path, or nothing where it is not what was planned."""
    there, trace = read_published(session.project, path), known[path]
    picture, said = drawn(there), step.job.words.get(path, NO_WORDS)
    if digest_bytes(there) != trace.outputs.get(path):
        return []
    if digest_bytes(picture) != trace.drawn.get(path):
        del known[path]
        return []
    data = entitled(picture, said)
    keep(session.project, [Artifact(path, data, NO_FACTS)])
    new = rewritten(trace, {path: digest_bytes(data)}, {path: said})
    known |= {other: new for other, one in known.items() if one is trace}
    return [path]
