"""Builds what a change has outdated, and follows the changes that are made meanwhile.

A job is given up when no plan wants it any more; the others go on. What there is to do is
`outlook`'s to say, and when to look `watch`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic, thread_time
from typing import TYPE_CHECKING

from orgfig.build import Event, Finished, Settled, Step, Woken
from orgfig.build.expected import is_quick, slowest_first
from orgfig.commands.building import kept
from orgfig.commands.outlook import Outlook
from orgfig.commands.session import Session
from orgfig.commands.telling import (
    Told,
    reported,
    story,
    tell_built,
    tell_dropped,
    tell_plan,
    tell_republished,
)
from orgfig.commands.work import Work
from orgfig.digest import Digest
from orgfig.errors import ProjectError, UsageError
from orgfig.execute.lasting import Ground, Lasting
from orgfig.report.changes import built_line, counted_line, noted, reworded_line
from orgfig.report.still import Still
from orgfig.workspace import Database, build_lock, remember_notebooks
from orgfig.workspace.project import usable_processors
from orgfig.workspace.state import state_path
from orgfig.workspace.watching import Watcher

if TYPE_CHECKING:
    from orgfig.execute.supervise import Loop

__all__ = ["Pursuit"]

SHARE = 0.1
"""Of a processor, for looks while figures are drawn: an editor may save many times a second."""

MOST_UNSEEN = 1.0
"""Seconds for which a change is left unseen at most, however long a look takes."""


@dataclass(slots=True, eq=False)
class Pursuit:
    """Builds of one project, one after another.

    `pending` are changes that still call for a look; those of these names that are `closing` end
    what runs, for it must begin anew.
    """

    outlook: Outlook
    watcher: Watcher
    server: Lasting
    pending: set[str] = field(default_factory=set)
    closing: frozenset[str] = frozenset()
    _settled: list[Settled] = field(default_factory=list)
    _still: Still = field(default_factory=Still)
    _saved: set[Digest] = field(default_factory=set)
    _unseen: set[str] = field(default_factory=set)
    _next_look: float = 0.0

    def build(self) -> bool:
        """Look, and build what is outdated; whether there was something to do.

        Raises OrgfigError where one cannot look, or not go on; what was built stays.
        """
        work = self.outlook.look()
        if not self.outlook.is_outdated(work):
            return False
        with (
            self._locked() as has_waited,
            Database.open(self._session.project, readonly=False) as database,
        ):
            if has_waited or work.lacks_results:
                work = self.outlook.look_again(database)
            self._carry_out(work, database)
            remember_notebooks(self._session.project, self._work.notebooks)
        return True

    def ground(self) -> Ground:
        """What a server for the jobs stands on, once something was looked at."""
        seen = self._work.snapshot
        needs = seen.requirements
        versions = {name: (one, needs.get(name)) for name, one in seen.packages.items()}
        settings = self._session.settings()
        own = state_path(self._session.project, "watch")  # each build empties that of builds
        spare = int(settings.workers >= usable_processors())  # fewer are somebody's own choice
        settings = settings._replace(scratch=Path(own), spare=spare)
        return Ground(settings, seen.interpreter, versions)

    @property
    def _session(self) -> Session:
        return self.outlook.session

    @property
    def _work(self) -> Work:
        work = self.outlook.work
        assert work is not None  # noqa: S101 - whoever builds has looked
        return work

    @contextmanager
    def _locked(self) -> Iterator[bool]:
        """Hold the project's lock; whether it was waited for."""
        told: list[str] = []

        def tell(text: str) -> None:
            told.append(text)
            self._session.say(text)

        with build_lock(self._session.project, tell):
            yield bool(told)

    # --- building --------------------------------------------------------------------------------

    def _carry_out(self, work: Work, database: Database) -> None:
        work = self.outlook.made_ready(work, database)
        self._reword(work, database)
        if steps := self.outlook.steps(work):
            tell_plan(self._session, work, work.problems)
            self._draw(work, steps, database)

    def _draw(self, work: Work, steps: Sequence[Step], database: Database) -> None:
        """Run the jobs of these steps, and tell of each and of all."""
        begun = monotonic()
        self._settled, self._saved = [], set()
        ended: list[tuple[Step, Finished]] = []
        is_complete = False
        try:
            loop = self.server.loop(self.ground(), self.outlook.jobs)
            for step, event in self._run(loop, steps, database):
                self._tell_of(step, event, is_one=len(steps) == 1 or event.job.key in self._saved)
                ended.append((step, event))
            if len(steps) > 1:
                self._tell_count(ended, monotonic() - begun)
            is_complete = True
        finally:
            if not is_complete:
                self.server.close()  # with all that still runs
            told: list[Told] = [*(event for _, event in ended), *self._settled]
            tell_built(self._session, work, told, monotonic() - begun, is_complete=is_complete)

    def _reword(self, work: Work, database: Database) -> None:
        """Give pictures their new captions: nothing is run for it, and nobody waits for it."""
        if not work.plan.reworded:
            return
        from orgfig.commands.rewording import reworded

        found = reworded(self._session, work, database)
        done = {path for one in found for path in one.outputs}
        left = (step.job for step in work.plan.reworded if not done.issuperset(step.reworded))
        self.outlook.note_unwritten(left)
        tell_republished(self._session, work, found)
        if any(one.outputs for one in found):
            self._session.say(reworded_line(datetime.now().astimezone(), found))

    def _run(
        self, loop: Loop, steps: Sequence[Step], database: Database
    ) -> Iterator[tuple[Step, Finished]]:
        """Run the jobs of these steps, and of those that come to be meanwhile."""
        wanted = {step.job.key: step for step in steps}
        waiting = (step for step in self._work.plan.steps if step.is_waiting)
        for event in loop.run(slowest_first((*steps, *waiting)), self.watcher.descriptor):
            if isinstance(event, Woken):
                self._tell_still(loop)
                wanted |= self._followed(loop, database)
                continue
            if not isinstance(event, Finished):
                self._still.note(event, monotonic())
                self._report(event)
                continue
            done = kept(self._session, event, database)
            self.outlook.note_end(done)
            self._report(done)
            yield wanted[event.job.key], done
            if any(event.job.name in step.after for step in self._work.plan.steps):
                in_haste = event.job.key in self._saved  # who reads it is waited for, too
                wanted |= self._renewed(loop, database, in_haste=in_haste)

    # --- following -------------------------------------------------------------------------------

    def _followed(self, loop: Loop, database: Database) -> dict[Digest, Step]:
        """What is wanted after the changes made since; nothing where there are none."""
        changed = self.watcher.changed()
        self.pending |= changed
        self._unseen |= changed - self.outlook.made
        if changed & self.closing:
            self._give_up(loop, self._work, loop.keys)
        elif self._unseen and monotonic() >= self._next_look:
            return self._renewed(loop, database, in_haste=True)
        return {}

    def _renewed(
        self, loop: Loop, database: Database, *, in_haste: bool = False
    ) -> dict[Digest, Step]:
        """Give up what no plan wants any more, and add what is new; the steps to run.

        What is new comes first where somebody who waits for it has just changed it.
        """
        begun = thread_time()
        steps = self._replanned(loop, database)
        new = [step for key, step in steps.items() if key not in loop.keys]
        haste = {step.job.key: in_haste and is_quick(step) for step in new}
        loop.add(slowest_first(s for s in new if not haste[s.job.key]), first=in_haste)
        loop.hurry(slowest_first(s for s in new if haste[s.job.key]))
        self._saved |= haste.keys() if in_haste else set()
        took = thread_time() - begun
        self._next_look = monotonic() + min(MOST_UNSEEN, took / SHARE - took)
        return steps

    def _replanned(self, loop: Loop, database: Database) -> dict[Digest, Step]:
        """The steps to run, by what was changed until now; all else is given up."""
        before = self._work
        self._unseen = set()
        try:
            work = self.outlook.made_ready(self.outlook.look(database), database)
        except (ProjectError, UsageError):  # it is told after the build, if it is still so then
            return {}
        for one in self.outlook.decided(before, work):
            self._settled.append(one)
            self._report(one)
        steps = {step.job.key: step for step in self.outlook.steps(work)}
        self._give_up(loop, before, loop.keys - steps.keys())
        return steps

    def _give_up(self, loop: Loop, work: Work, keys: frozenset[Digest]) -> None:
        """Give up these jobs, of which `work` has the figures."""
        jobs = loop.drop(keys)
        self._still.forget(jobs)
        tell_dropped(self._session, work, jobs)

    # --- telling ---------------------------------------------------------------------------------

    def _tell_still(self, loop: Loop) -> None:
        for job, words in self._still.lines(monotonic(), loop.keys):
            self._session.say(noted(datetime.now().astimezone(), job.files[0].where.path, words))

    def _tell_of(self, step: Step, event: Finished, *, is_one: bool) -> None:
        if is_one or not event.outcome.succeeded:
            self._session.say(built_line(datetime.now().astimezone(), step, event))
        for text in story(self._work, event):
            self._session.say(text)

    def _tell_count(self, ended: Sequence[tuple[Step, Finished]], taken: float) -> None:
        """How many were drawn, but for those that were told as they ended."""
        if some := [one for one in ended if one[1].job.key not in self._saved]:
            self._session.say(counted_line(datetime.now().astimezone(), some, taken))

    def _report(self, event: Event | Settled) -> None:
        for _ in reported(self._session, self._work, [event]):
            pass
