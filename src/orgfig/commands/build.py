"""`orgfig build`: run the figures that are outdated, keep what they make, remember why."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from contextlib import closing

from orgfig.build import Executor, Finished, Step
from orgfig.commands.building import carried_out
from orgfig.commands.session import Session, has_errors
from orgfig.commands.signals import ended_by_signals
from orgfig.commands.tangle import outdated_files, write
from orgfig.commands.tangling import is_left_out
from orgfig.commands.telling import told
from orgfig.commands.work import Work
from orgfig.diagnostics import Diagnostic
from orgfig.report import terminal
from orgfig.report.escape import visible
from orgfig.tangle import TangledFile
from orgfig.tangle.clashes import clashes
from orgfig.workspace import Database, Target, make_folders, remember_notebooks

__all__ = ["build"]


def build(
    session: Session,
    *,
    figures: Sequence[str] = (),
    dry_run: bool = False,
    force: bool = False,
    jobs: int | None = None,
    sandbox: str = "default",
    executor: str = "server",
) -> int:
    """Build what is outdated; 1 if a figure failed or could not be run, else 0."""
    session = session.adjusted(jobs=jobs, sandbox=sandbox)
    work = session.plan(only=figures, force=force)
    if not work.lacks_results or dry_run:
        session.show_diagnostics(_told(work))
    if dry_run:
        for file in outdated_files(work, _files(work)):
            session.show(visible(f"{file.path}: would be written"))
        session.show(terminal.explanation(work.plan))
        return _status(work, ())
    if not (work.lacks_results or work.plan.jobs or outdated_files(work, _files(work))):
        session.show(terminal.build_summary(work.plan, (), 0.0))
        return _status(work, ())
    from orgfig.execute import warmed  # here, for most builds have nothing to do

    with (
        session.executor(executor, work.plan.jobs) as cold,
        session.lock(),
        ended_by_signals(),
        warmed(cold, work.plan.jobs) as runner,  # its imports take longest: the rest goes on
        Database.open(session.project, readonly=False) as database,
    ):
        # Again: another build may have ended while this one waited for the lock.
        with session.evaluating() as run:
            seen, work = work, session.plan(only=figures, force=force, database=database, run=run)
        if work.texts != seen.texts or seen.lacks_results:
            session.show_diagnostics(_told(work))
        remember_notebooks(session.project, work.notebooks)
        return _build(session, work, runner, database)


def _build(session: Session, work: Work, runner: Executor, database: Database) -> int:
    if not session.project.policy.confined:
        session.say("warning: figures run unconfined: they may read and change all that you may")
    gc.enable()  # the command line is without it, but this may take long
    begun = time.monotonic()
    folders = [path for notebook in work.notebooks for path in notebook.tangled.folders]
    make_folders(session.project.root, folders)  # what is missing for it is told by its files
    work = _without(work, write(session, _files(work), database))
    events = carried_out(session, work, runner, database)
    with closing(events):
        finished = tuple(told(session, work, events))
    session.show(terminal.build_summary(work.plan, finished, time.monotonic() - begun))
    return _status(work, finished)


def _files(work: Work) -> Sequence[TangledFile]:
    """The target files to write: all, or those of the figures that were asked for.

    One that two notebooks give different texts is not written: each would undo the other's.
    """
    steps = (file for step in work.plan.steps for file in (*step.job.files, *step.job.modules))
    clashing = {path for path, _ in clashes(work.files)}
    return [f for f in (work.files if work.is_whole else steps) if f.path not in clashing]


def _without(work: Work, results: Sequence[Target]) -> Work:
    """The work with the steps blocked whose modules on disk are not what the notebook gives."""
    left_out = {one.path: one.diagnostic for one in results if is_left_out(one)}
    steps = tuple(_blocked(step, left_out) for step in work.plan.steps)
    return work._replace(plan=work.plan._replace(steps=steps))


def _blocked(step: Step, left_out: dict[str, Diagnostic | None]) -> Step:
    paths = {file.path for file in (*step.job.files, *step.job.modules)}
    problems = [found for path, found in left_out.items() if path in paths and found is not None]
    return step._replace(problems=(*step.problems, *problems))


def _told(work: Work) -> Sequence[Diagnostic]:
    """All that is wrong, each once: a step repeats the problems of its target files."""
    steps = [problem for step in work.plan.steps for problem in step.problems]
    clashing = [clash for _, clash in clashes(work.files)] if work.is_whole else []
    return tuple(dict.fromkeys((*work.diagnostics, *steps, *clashing)))


def _status(work: Work, finished: Sequence[Finished]) -> int:
    failed = any(not event.outcome.succeeded for event in finished)
    blocked = any(has_errors(step.problems) for step in work.plan.steps)
    return int(failed or blocked or (work.is_whole and has_errors(_told(work))))
