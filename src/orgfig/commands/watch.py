"""`orgfig watch`: build at every change, with a server that stays warm, until interrupted."""

from __future__ import annotations

import gc
import os
import select
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic

from orgfig.build import Event, Woken
from orgfig.commands.outlook import Outlook
from orgfig.commands.pursuing import Pursuit
from orgfig.commands.session import Session
from orgfig.commands.signals import ended_by_signals, ended_without_reader
from orgfig.commands.telling import giving_up_told, tell_ready, tell_unconfined
from orgfig.errors import (
    ConfinementError,
    ExecutorError,
    OrgfigError,
    ProjectError,
    UsageError,
)
from orgfig.execute.lasting import Lasting
from orgfig.execute.sandbox import is_linux
from orgfig.report.changes import error_text, noted, ready_line
from orgfig.workspace import Project, find, write_state_folder
from orgfig.workspace.packages import interpreter, libraries
from orgfig.workspace.settings import FILE as SETTINGS
from orgfig.workspace.touched import stamps, touched
from orgfig.workspace.watching import STEP, Watcher

__all__ = ["watch"]

GRACE = 1.0
"""Seconds within which an editor that deletes a notebook has written it anew."""

LOOK = 1.0
"""Seconds between two looks for what was not told."""

QUIET = 1.0
"""Seconds without a change after which an installer is taken to be done."""

MOST_QUIET = 60.0
"""Seconds after which it is not waited for any more."""


def watch(
    session: Session,
    *,
    figures: Sequence[str] = (),
    jobs: int | None = None,
    sandbox: str = "default",
    step: int = STEP,
    events: bool = False,
) -> int:
    """Build what is outdated, now and at every change; ends only by an interruption or an error.

    `step` is within how many milliseconds a change is noticed. With `events`, standard output
    gets a line of JSON for each, and nothing else.
    """
    if not is_linux():
        raise UsageError("watching needs Linux", "`orgfig build` after each save does the same")
    session = session.reporting() if events else session
    with (
        giving_up_told(session),
        ended_by_signals() as leave_if_told,
        ended_without_reader(session.listener),
        Watcher(step) as watcher,
        Lasting() as server,
    ):
        write_state_folder(session.project)
        outlook = Outlook(session.adjusted(jobs=jobs, sandbox=sandbox), figures)
        tell_unconfined(outlook.session)
        pursuit = Pursuit(outlook, watcher, server)
        _Watch(outlook, pursuit, watcher, server, leave_if_told, jobs, sandbox).go()
    return 0


@dataclass(slots=True, eq=False)
class _Watch:
    """Looks when something has changed, and rests until then."""

    outlook: Outlook
    pursuit: Pursuit
    watcher: Watcher
    server: Lasting
    leave_if_told: Callable[[], None]
    jobs: int | None
    sandbox: str
    inner: tuple[str, ...] = ()
    stamps: Mapping[str, str] = field(default_factory=dict)
    error: OrgfigError | None = None
    is_ready: bool = False
    is_polling: bool = False

    def go(self) -> None:
        """Never returns; what ends it is raised."""
        self._watch()  # the first build may be long, and is given up like any other
        self._turn({self._settings})
        if isinstance(self.error, UsageError):
            raise self.error
        while True:
            self._turn(self._rest())

    # --- a turn ----------------------------------------------------------------------------------

    def _turn(self, changed: Collection[str]) -> None:
        """Build what these changes have outdated, and what changes meanwhile."""
        try:
            self._settle(changed)
            while self._pass():
                pass
        except ConfinementError:
            raise
        except OrgfigError as error:
            self._tell_error(error)
            if self._watch():
                self.pursuit.pending.add(self._settings)
        else:
            self._tell_mended()
        gc.collect()  # here, for it takes as long as reading a notebook

    def _pass(self) -> bool:
        """Build; whether to look again, for the disk may have changed unseen."""
        self.stamps = stamps(self._sources())  # before the look: what changes later is missed
        self.pursuit.pending |= self._written_anew()
        try:
            built = self._build()
        except (ProjectError, UsageError):
            if self._is_being_written():  # what is wrong with half a notebook is no news
                return True
            raise
        has_more = self._watch()
        is_closed = bool(self.pursuit.pending & self.pursuit.closing)  # the next turn takes those
        return (has_more or built) and not is_closed

    def _build(self) -> bool:
        if self.outlook.work is None:
            self.outlook.look()
            self._watch()  # the data, too, while the first figures are drawn
        return self.pursuit.build()

    def _settle(self, changed: Collection[str]) -> None:
        """Wait until what is being changed can be looked at; take the settings as they are now."""
        until = monotonic() + MOST_QUIET
        while set(self.inner) & set(changed) and self._waits(min(QUIET, until - monotonic())):
            changed = {*changed, *self.watcher.changed()}
        changed = {*changed, *self._written_anew()}
        if self._settings in changed:
            session = self.outlook.session._replace(project=_found(self._root))
            self.outlook.session = session.adjusted(jobs=self.jobs, sandbox=self.sandbox)
        self.outlook.forgive(changed)

    def _written_anew(self) -> set[str]:
        """Wait for a notebook that an editor has deleted or emptied; what changes until then."""
        changed: set[str] = set()
        until = monotonic() + GRACE
        while self._lacks_notebook() and self._waits(until - monotonic()):
            changed |= self.watcher.changed()
        return changed

    def _waits(self, seconds: float) -> bool:
        """Wait for a change; whether one came."""
        return seconds > 0 and bool(select.select([self.watcher.descriptor], [], [], seconds)[0])

    def _is_being_written(self) -> bool:
        """Whether a notebook is another than before the look."""
        return bool(touched(self.stamps, stamps(self._notebooks)))

    def _lacks_notebook(self) -> bool:
        return not all(map(_has_text, self._notebooks))

    @property
    def _notebooks(self) -> list[str]:
        project = self.outlook.session.project
        return [os.path.join(project.root, name) for name in project.notebooks]

    # --- what is watched -------------------------------------------------------------------------

    def _watch(self) -> bool:
        """Watch what the last look went by; whether there is more of that than before."""
        self.inner = tuple(map(os.path.realpath, self._libraries()))
        self.pursuit.closing = frozenset((*self.inner, self._settings))
        has_more = self.watcher.renew({*self._sources(), *self.outlook.made}, self.inner)
        if self.watcher.complaint is not None and not self.is_polling:
            self.is_polling = True
            self.outlook.session.say(noted(_now(), str(self._root), self.watcher.complaint))
        return has_more

    def _sources(self) -> Iterator[str]:
        project = self.outlook.session.project
        yield self._settings
        names = [*project.notebooks]
        if (work := self.outlook.work) is not None:
            names += [path for notebook in work.notebooks for path in notebook.files_read]
            names += [path for step in work.plan.steps for path in step.job.data]
            names += work.snapshot.fonts
        yield from (os.path.join(project.root, name) for name in names)

    def _libraries(self) -> list[str]:
        """The folders of packages; none where the interpreter cannot be asked, which is told."""
        project = self.outlook.session.project
        if self.outlook.work is None:
            return []
        try:
            folders = libraries(interpreter(project)[1], project)
        except ProjectError:  # a look says so
            return []
        return [folder for folder in folders if os.path.isdir(folder)]

    @property
    def _root(self) -> Path:
        return self.outlook.session.project.root

    @property
    def _settings(self) -> str:
        return os.path.join(self._root, SETTINGS)

    # --- between turns ---------------------------------------------------------------------------

    def _rest(self) -> Collection[str]:
        """Wait for changes; what has changed."""
        changed, self.pursuit.pending = self.pursuit.pending, set()
        if changed:
            return changed
        events = self._events()
        while not changed:
            self.leave_if_told()
            try:
                next(events, None)
            except ExecutorError as error:  # another is started when there is something to run
                self._tell_error(error)
                self.server.close()
                events = self._events_without_server()
            changed = {*(self.watcher.changed() or self._missed())}
        return changed

    def _missed(self) -> frozenset[str]:
        """What was touched and not told."""
        before, self.stamps = self.stamps, stamps(self.stamps)
        return touched(before, self.stamps)

    def _events(self) -> Iterator[Event]:
        """Whatever may be a change; a server gets ready meanwhile, or is kept so."""
        if self.error is not None or not self.outlook.jobs:
            yield from self._events_without_server()
            return
        loop = self.server.refresh(self.pursuit.ground(), self.outlook.jobs)
        for event in loop.rest(self.watcher.descriptor):
            if not self.is_ready and loop.is_ready(self.outlook.jobs):
                self._tell_ready()
            yield event

    def _events_without_server(self) -> Iterator[Event]:
        if self.error is None and not self.is_ready:
            self._tell_ready()
        while True:
            select.select([self.watcher.descriptor], [], [], LOOK)
            yield Woken()

    # --- telling ---------------------------------------------------------------------------------

    def _tell_ready(self) -> None:
        self.is_ready = True
        session = self.outlook.session
        session.say(ready_line(_now(), session.project.notebooks, len(self.outlook.jobs)))
        tell_ready(session)

    def _tell_error(self, error: OrgfigError) -> None:
        """Tell it once, not at every change that leaves it as it is."""
        before, self.error = self.error, error
        if before is None or error_text(before) != error_text(error):
            self.outlook.session.say(error_text(error))

    def _tell_mended(self) -> None:
        if self.error is not None:
            project = self.outlook.session.project
            path = self.error.where.path if self.error.where else ", ".join(project.notebooks)
            self.outlook.session.say(noted(_now(), path, "mended"))
        self.error = None


def _found(root: Path) -> Project:
    """The project in that folder; raises ProjectError where it is none any more."""
    project = find(root)
    if project.root != root:
        raise ProjectError(f"there is no notebook in {root} any more", "write it again")
    return project


def _has_text(path: str) -> bool:
    try:
        return os.stat(path).st_size > 0
    except OSError:
        return False


def _now() -> datetime:
    return datetime.now().astimezone()
