"""What a watch has before it: what was looked at last, less what is not to be tried again.

What failed is not run again, and what could not be written not written, before something that it
depends on changes; what was told is not told twice. When to look is `watch`'s to say, and what is
run `pursuing`'s.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from orgfig.build import FailureKind, Finished, Job, Settled, Step
from orgfig.build.selection import lasting
from orgfig.commands.ready import blocked, write_modules
from orgfig.commands.remembered import LeftOut, is_same, standing
from orgfig.commands.session import Session
from orgfig.commands.tangling import is_left_out
from orgfig.commands.waiting import decided, held, not_run
from orgfig.commands.work import Work
from orgfig.diagnostics import Diagnostic
from orgfig.digest import digest_bytes
from orgfig.errors import ProjectError
from orgfig.figure.titles import Words
from orgfig.location import Location
from orgfig.report.changes import news, noted
from orgfig.workspace import Database

if TYPE_CHECKING:
    from orgfig.commands.session import Run

__all__ = ["Outlook"]

EMPTY = digest_bytes(b"")
"""The digest of a notebook in which nothing stands."""


@dataclass(slots=True, eq=False)
class Outlook:
    """Looks at one project, one after another; `work` is what the last one found."""

    session: Session
    only: Sequence[str]
    work: Work | None = None
    _failed: dict[tuple[str, ...], tuple[Job, FailureKind]] = field(default_factory=dict)
    _left_out: dict[str, LeftOut] = field(default_factory=dict)
    _unwritten: dict[tuple[str, ...], Mapping[str, Words]] = field(default_factory=dict)
    _evaluated: tuple[str, ...] = ()
    _told: tuple[Diagnostic, ...] = ()

    @property
    def made(self) -> frozenset[str]:
        """The absolute paths of the files that a build writes."""
        if self.work is None:
            return frozenset()
        root = self.session.project.root
        outputs = (output.path for figure in self.work.figures for output in figure.outputs)
        paths = (*outputs, *(file.path for file in self.work.files))
        return frozenset(os.path.join(root, path) for path in paths)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All jobs that may have to be run."""
        return () if self.work is None else tuple(step.job for step in self.work.plan.steps)

    # --- looking ---------------------------------------------------------------------------------

    def look(self, database: Database | None = None, run: Run | None = None) -> Work:
        """Look, so that `work` is there. Raises OrgfigError where one cannot."""
        work = self.session.plan(only=self.only, database=database, run=run)
        self._refuse_emptied(work)
        self.only = lasting(work.figures, self.only)
        failed, self._failed = self._failed, {}
        for step in work.plan.steps:
            before, kind = failed.get(step.job.outputs, (None, FailureKind.INTERNAL))
            if before is not None and is_same(before, step.job):
                self._failed[step.job.outputs] = step.job, kind
        self.work = work
        return work

    def look_again(self, database: Database) -> Work:
        """The same where the lock is held, and blocks may be run for their results."""
        with self.session.evaluating() as run:
            work = self.look(database, run)
        self._evaluated = work.texts
        return work

    def made_ready(self, work: Work, database: Database) -> Work:
        """The work once its modules are written; what is wrong with it has been told."""
        results = write_modules(self.session, work, database)
        self._left_out = {
            one.path: LeftOut(one.diagnostic, *standing(work, one.file))
            for one in results
            if is_left_out(one)
        }
        notes = [one.diagnostic for one in results if not is_left_out(one)]
        self.session.show_diagnostics([note for note in notes if note is not None])
        return self._checked(work)

    # --- what is to be done ----------------------------------------------------------------------

    def is_outdated(self, work: Work) -> bool:
        """Whether there is anything to build; what is wrong with the work has been told."""
        if work.lacks_results and work.texts != self._evaluated:
            return True
        work = self._checked(work)
        files = work.outdated_files
        left = any(file.path not in self._left_out for file in files)
        return left or bool(self.steps(work) or self._rewordable(work))

    def steps(self, work: Work) -> list[Step]:
        """Those to run now."""
        ready = (step for step in work.plan.steps if step.is_runnable)
        return [step for step in ready if step.job.outputs not in self._failed]

    def decided(self, before: Work, now: Work) -> list[Settled]:
        """The steps that waited in one look and do not in the next, with what becomes of them."""
        return decided(before, now, self._failed_jobs)

    # --- what came of it -------------------------------------------------------------------------

    def note_end(self, event: Finished) -> None:
        """Take down how a job has ended: one that failed is not tried again as it is."""
        self._failed.pop(event.job.outputs, None)
        if event.outcome.failure is not None:
            self._failed[event.job.outputs] = event.job, event.outcome.failure.kind

    def note_unwritten(self, jobs: Iterable[Job]) -> None:
        """Take down which jobs' pictures could not be given their words."""
        self._unwritten |= {job.outputs: job.words for job in jobs}

    def forgive(self, changed: Collection[str]) -> None:
        """Try again what failed for reasons that a change of one of these may have ended."""
        if set(changed) - self.made:
            self._evaluated = ()
            self._unwritten = {}
            failed = self._failed.items()
            self._failed = {k: one for k, one in failed if one[1] is not FailureKind.INTERNAL}

    # --- within ----------------------------------------------------------------------------------

    @property
    def _failed_jobs(self) -> list[Job]:
        return [job for job, _ in self._failed.values()]

    def _refuse_emptied(self, work: Work) -> None:
        """An editor empties a notebook before it writes it: that is no plan to build nothing."""
        before = {} if self.work is None else {n.path: n.digest for n in self.work.notebooks}
        for one in work.notebooks:
            if one.digest == EMPTY and before.get(one.path, EMPTY) != EMPTY:
                where = Location(one.path, 1)
                raise ProjectError("the notebook is empty now; its pictures stay", where=where)

    def _rewordable(self, work: Work) -> bool:
        """Whether pictures get other words, which could not be written just before."""
        return any(
            step.job.words != self._unwritten.get(step.job.outputs) for step in work.plan.reworded
        )

    def _checked(self, work: Work) -> Work:
        """The work without the steps that cannot be run; what is new of what is wrong is told."""
        left = self._left_out = self._still_left_out(work)
        whys = [one.why for one in left.values() if one.why is not None]
        waiting = map(not_run, held(work, self._failed_jobs))
        found = tuple(dict.fromkeys((*work.problems, *whys, *waiting)))
        told = news(self._told, found)
        self._told = found
        for path in told.mended:
            self.session.say(noted(datetime.now().astimezone(), path, "mended"))
        self.session.show_diagnostics(told.new)
        return blocked(work, {path: one.why for path, one in left.items()})

    def _still_left_out(self, work: Work) -> dict[str, LeftOut]:
        """The modules that were left out for what stands there, where the same still stands."""
        files = {file.path: file for file in work.files if file.path in self._left_out}
        return {
            path: known
            for path, known in self._left_out.items()
            if path in files and (known.found, known.wanted) == standing(work, files[path])
        }
