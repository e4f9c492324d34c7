"""Turns a job and its outcome into the trace that the next build compares with."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, datetime

from orgfig.build.inputs import Found, seen_parts
from orgfig.build.job import Artifact, Job, Note, Outcome
from orgfig.build.model import BuildPlan, Trace, traces_of
from orgfig.digest import digest_bytes

__all__ = ["record", "renewed", "seen_only"]


NOTHING_FOUND = Found()


def record(
    job: Job,
    outcome: Outcome,
    when: datetime,
    found: Found = NOTHING_FOUND,
    published: Iterable[Artifact] | None = None,
) -> Trace:
    """What is kept of a run that ended at `when`; a failed one has given no outputs.

    `found` is about `outcome.seen`. What was known before the run began counts as it was then.
    `published` is what was made as it was put in its place; without it, as it was drawn.
    """
    made = outcome.artifacts if outcome.succeeded else ()
    drawn = {artifact.path: digest_bytes(artifact.data) for artifact in made}
    placed = {artifact.path: digest_bytes(artifact.data) for artifact in published or ()}
    seen = outcome.seen
    return Trace(
        figures=job.figures,
        inputs=seen_parts(seen, _imported(job), found) | dict(job.inputs),
        outputs={path: placed.get(path, digest) for path, digest in drawn.items()},
        failure=outcome.failure,
        notes=outcome.notes,
        protection=outcome.protection,
        wall=outcome.wall,
        when=when.astimezone(UTC),
        texts=dict(job.texts),
        seen=seen,
        pieces=_pieces(job),
        drawn=drawn,
        words={path: said for path, said in job.words.items() if path in placed and path in drawn},
        movies={one.path: one.facts.movie for one in made if one.facts.movie is not None},
    )


def seen_only(job: Job, outcome: Outcome) -> tuple[str, ...]:
    """The top-level names that a run was seen to import, but that its texts do not import."""
    imported = _imported(job)
    return tuple(name for name in outcome.seen.packages if name not in imported)


def renewed(plan: BuildPlan, traces: Mapping[str, Trace]) -> dict[str, Trace]:
    """New traces, by output, for what is up to date and whose texts have other bytes now.

    So the next plan knows these bytes and makes no tree of them. Lines that were noted are lines
    of the former text, and are forgotten where that has changed.
    """
    found: dict[str, Trace] = {}
    for step in plan.steps:
        if not step.reasons:
            for trace in traces_of(step.job.outputs, traces):
                if trace.texts != step.job.texts:
                    new = _renewed(trace, step.job)
                    found |= {path: new for path in step.job.outputs if traces[path] == trace}
    return found


def _renewed(trace: Trace, job: Job) -> Trace:
    other = {path for path, digest in job.texts.items() if trace.texts.get(path) != digest}
    notes = tuple(_without_lines(trace.notes, other))
    return trace._replace(texts=dict(job.texts), pieces=_pieces(job), notes=notes)


def _without_lines(notes: Iterable[Note], paths: Container[str]) -> Iterable[Note]:
    for note in notes:
        is_old = note.frame is not None and note.frame.path in paths
        yield note._replace(frame=None) if is_old else note


def _imported(job: Job) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in job.imports)


def _pieces(job: Job) -> dict[str, dict[str, str]]:
    """The digests of what each target file is put together from."""
    from orgfig.build.pieces import pieces  # here, for most builds have nothing to record

    found: dict[str, dict[str, str]] = {}
    for file in (*job.files, *job.modules):
        some = pieces(file, job.blocks.get(file.where.path, ()))
        found[file.path] = {name: piece.digest for name, piece in some.items()}
    return found
