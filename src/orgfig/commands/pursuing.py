"""Builds what a change has outdated, and follows the changes that are made meanwhile.

A job is given up when no plan wants it any more; the others go on. What failed is not run again
before something that it depends on changes. When to look is `watch`'s to say.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from orgfig.build import Event, FailureKind, Finished, Job, Settled, Step, Woken
from orgfig.build.expected import slowest_first
from orgfig.commands.building import kept
from orgfig.commands.ready import blocked, write_modules
from orgfig.commands.remembered import LeftOut, is_same, standing
from orgfig.commands.session import Session
from orgfig.commands.tangling import is_left_out
from orgfig.commands.telling import (
    Told,
    reported,
    story,
    tell_built,
    tell_plan,
    tell_republished,
)
from orgfig.commands.waiting import decided, held, not_run
from orgfig.commands.work import Work
from orgfig.diagnostics import Diagnostic
from orgfig.digest import Digest, digest_bytes
from orgfig.errors import ProjectError
from orgfig.execute.lasting import Ground, Lasting
from orgfig.figure.titles import Words
from orgfig.location import Location
from orgfig.report.changes import built_line, counted_line, news, noted, reworded_line
from orgfig.workspace import Database, build_lock, remember_notebooks
from orgfig.workspace.state import state_path
from orgfig.workspace.watching import Watcher

if TYPE_CHECKING:
    from orgfig.commands.session import Run
    from orgfig.execute.supervise import Loop

__all__ = ["Pursuit"]

EMPTY = digest_bytes(b"")
"""The digest of a notebook in which nothing stands."""


@dataclass(slots=True, eq=False)
class Pursuit:
    """Builds of one project, one after another.

    `work` is what was looked at last. `pending` are changes that still call for a look; those
    of these names that are `closing` end what runs, for it must begin anew.
    """

    session: Session
    only: Sequence[str]
    watcher: Watcher
    server: Lasting
    work: Work | None = None
    pending: set[str] = field(default_factory=set)
    closing: frozenset[str] = frozenset()
    _failed: dict[tuple[str, ...], tuple[Job, FailureKind]] = field(default_factory=dict)
    _left_out: dict[str, LeftOut] = field(default_factory=dict)
    _unwritten: dict[tuple[str, ...], Mapping[str, Words]] = field(default_factory=dict)
    _evaluated: tuple[str, ...] = ()
    _told: tuple[Diagnostic, ...] = ()
    _settled: list[Settled] = field(default_factory=list)

    def build(self) -> bool:
        """Look, and build what is outdated; whether there was something to do.

        Raises OrgfigError where one cannot look, or not go on; what was built stays.
        """
        work = self._look()
        if not self._is_outdated(work):
            return False
        with (
            self._locked() as has_waited,
            Database.open(self.session.project, readonly=False) as database,
        ):
            if has_waited or work.lacks_results:
                work = self._look_again(database)
            self._carry_out(work, database)
            remember_notebooks(self.session.project, self._work.notebooks)
        return True

    def forgive(self, changed: Collection[str]) -> None:
        """Try again what failed for reasons that a change of one of these may have ended."""
        if set(changed) - self.made:
            self._evaluated = ()
            self._unwritten = {}
            failed = self._failed.items()
            self._failed = {k: one for k, one in failed if one[1] is not FailureKind.INTERNAL}

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

    def ground(self) -> Ground:
        """What a server for these jobs stands on."""
        seen = self._work.snapshot
        needs = seen.requirements
        versions = {name: (one, needs.get(name)) for name, one in seen.packages.items()}
        settings = self.session.settings()
        own = state_path(self.session.project, "watch")  # each build empties that of builds
        return Ground(settings._replace(scratch=Path(own)), seen.interpreter, versions)

    # --- looking ---------------------------------------------------------------------------------

    @property
    def _work(self) -> Work:
        assert self.work is not None  # noqa: S101 - whoever builds has looked
        return self.work

    def _look(self, database: Database | None = None, run: Run | None = None) -> Work:
        work = self.session.plan(only=self.only, database=database, run=run)
        self._refuse_emptied(work)
        failed, self._failed = self._failed, {}
        for step in work.plan.steps:
            before, kind = failed.get(step.job.outputs, (None, FailureKind.INTERNAL))
            if before is not None and is_same(before, step.job):
                self._failed[step.job.outputs] = step.job, kind
        self.work = work
        return work

    def _refuse_emptied(self, work: Work) -> None:
        """An editor empties a notebook before it writes it: that is no plan to build nothing."""
        before = {} if self.work is None else {n.path: n.digest for n in self.work.notebooks}
        for one in work.notebooks:
            if one.digest == EMPTY and before.get(one.path, EMPTY) != EMPTY:
                where = Location(one.path, 1)
                raise ProjectError("the notebook is empty now; its pictures stay", where=where)

    def _look_again(self, database: Database) -> Work:
        """The same where the lock is held, and blocks may be run for their results."""
        with self.session.evaluating() as run:
            work = self._look(database, run)
        self._evaluated = work.texts
        return work

    def _is_outdated(self, work: Work) -> bool:
        if work.lacks_results and work.texts != self._evaluated:
            return True
        work = self._checked(work)
        files = work.outdated_files
        left = any(file.path not in self._left_out for file in files)
        return left or bool(self._steps(work) or self._rewordable(work))

    def _steps(self, work: Work) -> list[Step]:
        """Those to run now."""
        ready = (step for step in work.plan.steps if step.is_runnable)
        return [step for step in ready if step.job.outputs not in self._failed]

    def _rewordable(self, work: Work) -> bool:
        """Whether pictures get other words, which could not be written just before."""
        return any(
            step.job.words != self._unwritten.get(step.job.outputs) for step in work.plan.reworded
        )

    def _still_left_out(self, work: Work) -> dict[str, LeftOut]:
        """The modules that were left out for what stands there, where the same still stands."""
        files = {file.path: file for file in work.files if file.path in self._left_out}
        return {
            path: known
            for path, known in self._left_out.items()
            if path in files and (known.found, known.wanted) == standing(work, files[path])
        }

    @contextmanager
    def _locked(self) -> Iterator[bool]:
        """Hold the project's lock; whether it was waited for."""
        told: list[str] = []

        def tell(text: str) -> None:
            told.append(text)
            self.session.say(text)

        with build_lock(self.session.project, tell):
            yield bool(told)

    # --- building --------------------------------------------------------------------------------

    def _carry_out(self, work: Work, database: Database) -> None:
        work = self._made_ready(work, database)
        self._reword(work, database)
        steps = self._steps(work)
        if not steps:
            return
        tell_plan(self.session, work, work.problems)
        begun = monotonic()
        self._settled = []
        ended: list[tuple[Step, Finished]] = []
        try:
            loop = self.server.loop(self.ground(), self.jobs)
            for step, event in self._run(loop, steps, database):
                self._tell_of(step, event, is_one=len(steps) == 1)
                ended.append((step, event))
        except BaseException:
            self.server.close()  # with all that still runs
            raise
        if len(steps) > 1 and ended:
            self.session.say(counted_line(datetime.now().astimezone(), ended, monotonic() - begun))
        told: list[Told] = [*(event for _, event in ended), *self._settled]
        tell_built(self.session, work, told, monotonic() - begun)

    def _reword(self, work: Work, database: Database) -> None:
        """Give pictures their new captions: nothing is run for it, and nobody waits for it."""
        if not work.plan.reworded:
            return
        from orgfig.commands.rewording import reworded

        found = reworded(self.session, work, database)
        done = {path for one in found for path in one.outputs}
        left = [step.job for step in work.plan.reworded if not done.issuperset(step.reworded)]
        self._unwritten |= {job.outputs: job.words for job in left}
        tell_republished(self.session, work, found)
        if any(one.outputs for one in found):
            self.session.say(reworded_line(datetime.now().astimezone(), found))

    def _run(
        self, loop: Loop, steps: Sequence[Step], database: Database
    ) -> Iterator[tuple[Step, Finished]]:
        """Run the jobs of these steps, and of those that come to be meanwhile."""
        wanted = {step.job.key: step for step in steps}
        waiting = (step for step in self._work.plan.steps if step.is_waiting)
        for event in loop.run(slowest_first((*steps, *waiting)), self.watcher.descriptor):
            if isinstance(event, Woken):
                wanted |= self._followed(loop, database)
                continue
            if not isinstance(event, Finished):
                self._report(event)
                continue
            done = self._kept(event, database)
            self._report(done)
            yield wanted[event.job.key], done
            if any(event.job.name in step.after for step in self._work.plan.steps):
                wanted |= self._renewed(loop, database)

    def _followed(self, loop: Loop, database: Database) -> dict[Digest, Step]:
        """What is wanted after the changes made since; nothing where there are none."""
        changed = self.watcher.changed()
        self.pending |= changed
        if changed & self.closing:
            loop.drop(loop.keys)
        elif changed - self.made:
            return self._renewed(loop, database)
        return {}

    def _renewed(self, loop: Loop, database: Database) -> dict[Digest, Step]:
        """Give up what no plan wants any more, and add what is new; the steps to run."""
        before = self._work
        try:
            work = self._made_ready(self._look(database), database)
        except ProjectError:  # it is told after the build, if it is still so then
            return {}
        for one in decided(before, work, [job for job, _ in self._failed.values()]):
            self._settled.append(one)
            self._report(one)
        steps = {step.job.key: step for step in self._steps(work)}
        loop.drop(loop.keys - steps.keys())
        running = loop.keys
        loop.add(slowest_first(step for key, step in steps.items() if key not in running))
        return steps

    def _kept(self, event: Finished, database: Database) -> Finished:
        done = kept(self.session, event, database)
        self._failed.pop(event.job.outputs, None)
        if done.outcome.failure is not None:
            self._failed[event.job.outputs] = event.job, done.outcome.failure.kind
        return done

    def _made_ready(self, work: Work, database: Database) -> Work:
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

    # --- telling ---------------------------------------------------------------------------------

    def _checked(self, work: Work) -> Work:
        """The work without the steps that cannot be run; what is new of what is wrong is told."""
        left = self._left_out = self._still_left_out(work)
        whys = [one.why for one in left.values() if one.why is not None]
        waiting = map(not_run, held(work, [job for job, _ in self._failed.values()]))
        found = tuple(dict.fromkeys((*work.problems, *whys, *waiting)))
        told = news(self._told, found)
        self._told = found
        for path in told.mended:
            self.session.say(noted(datetime.now().astimezone(), path, "mended"))
        self.session.show_diagnostics(told.new)
        return blocked(work, {path: one.why for path, one in left.items()})

    def _tell_of(self, step: Step, event: Finished, *, is_one: bool) -> None:
        if is_one or not event.outcome.succeeded:
            self.session.say(built_line(datetime.now().astimezone(), step, event))
        for text in story(self._work, event):
            self.session.say(text)

    def _report(self, event: Event | Settled) -> None:
        for _ in reported(self.session, self._work, [event]):
            pass
