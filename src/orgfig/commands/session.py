"""Puts a project's workspace, policy and executor together for one command.

A `Session` reads, looks, plans and shows; it decides nothing. Tests hand in other streams and
another executor.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from orgfig.build import Executor, Finished, Snapshot, imported_packages, plan_build, requests
from orgfig.commands.work import Work
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.errors import WriteError
from orgfig.notebook import Notebook
from orgfig.report import terminal
from orgfig.workspace import (
    Database,
    Project,
    Reader,
    find,
    take,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from orgfig.build import Job, Outcome
    from orgfig.execute import Settings
    from orgfig.report.progress import Progress

    MakeExecutor = Callable[["Session", str], Executor]
    Run = Callable[[Job], Outcome]

__all__ = ["Session", "has_errors", "open_session", "width_of"]


class Session(NamedTuple):
    """A project, where to print, what runs figures, and what holds them (see `Settings`).

    `events` is where each event of a build is printed as a line of JSON, if anywhere, and
    `listener` the pipe behind it, if it is one.
    """

    project: Project
    out: TextIO
    err: TextIO
    make: MakeExecutor | None = None
    sandbox: str = "default"
    events: TextIO | None = None
    listener: int | None = None

    def read(self, run: Run | None = None) -> tuple[Notebook, ...]:
        """The project's notebooks; raises `ProjectError` where one cannot be read.

        `run` runs blocks for results that are not known (see `evaluating`); without it they are
        errors.
        """
        reader = Reader(self.project, run)
        return tuple(reader.notebook(name) for name in self.project.notebooks)

    def plan(
        self,
        *,
        only: Sequence[str] = (),
        force: bool = False,
        database: Database | None = None,
        run: Run | None = None,
        closely: bool = False,
    ) -> Work:
        """The notebooks, one look at the disk, and the plan.

        Writes nothing; with a `database` of its own that may be written, digests of files that
        have not changed for a while are remembered there. With `run`, results are, too. An audit
        looks `closely`: a build does without what that gives.
        """
        notebooks = self.read(run)
        figures = tuple(figure for notebook in notebooks for figure in notebook.figures)
        files = tuple(file for notebook in notebooks for file in notebook.tangled.files)
        policy = self.project.policy
        ceilings = self.project.ceilings.over(policy)
        requested = requests(notebooks, ceilings, self.project.figures)
        with self._opened(database) as known:
            packages = imported_packages(figures, files, known.traces())
            data = {path for one in requested.values() for path in one.paths}
            snapshot = self._look(notebooks, known, packages, data)
            if closely:
                snapshot = self._looked_closely(notebooks, snapshot, known)
        plan = plan_build(
            figures,
            files,
            snapshot,
            policy,
            ceilings=ceilings,
            requested=requested,
            blocks={notebook.path: notebook.document.blocks for notebook in notebooks},
            environment=self.variables(),
            only=only,
            force=force,
        )
        return Work(notebooks, snapshot, plan, is_whole=not only)

    @contextmanager
    def _opened(self, database: Database | None) -> Iterator[Database]:
        """The database given, or the project's to read from; what it has to say is told."""
        with (
            nullcontext(database)
            if database
            else Database.open(self.project, readonly=True) as known
        ):
            for message in known.messages:
                self.say(message)
            yield known

    def _look(
        self,
        notebooks: Sequence[Notebook],
        database: Database,
        packages: Sequence[str],
        data: Iterable[str],
    ) -> Snapshot:
        figures = [figure for notebook in notebooks for figure in notebook.figures]
        return take(
            self.project,
            tangled=[file.path for notebook in notebooks for file in notebook.tangled.files],
            outputs=[output.path for figure in figures for output in figure.outputs],
            packages=packages,
            database=database,
            data=data,
            variables=os.environ,
        )

    def _looked_closely(
        self, notebooks: Sequence[Notebook], snapshot: Snapshot, database: Database
    ) -> Snapshot:
        from orgfig.figure.links import ordinary_links  # a build needs none of this
        from orgfig.workspace.closely import look_closely

        return look_closely(
            self.project,
            snapshot,
            database,
            files=[file for one in notebooks for file in one.tangled.files],
            links=(
                path for one in notebooks for _, path in ordinary_links(one.document, one.figures)
            ),
        )

    @contextmanager
    def executor(self, kind: str, jobs: Sequence[Job]) -> Iterator[Executor]:
        """What is to run those jobs; it begins to get ready, and leaving ends that.

        Raises `ConfinementError` where the policy cannot be enforced.
        """
        if self.make is not None:
            yield self.make(self, kind)
            return
        from orgfig.execute import begun

        with begun(kind, self.settings(), jobs) as executor:
            yield executor

    @contextmanager
    def evaluating(self) -> Iterator[Run]:
        """What runs blocks for their results, in one server that is started for the first.

        The project's lock must be held. Running raises `ConfinementError` where the policy
        cannot be enforced.
        """
        make = self.make
        if make is not None:
            yield lambda job: _outcome(make(self, "server"), job)
            return
        from orgfig.commands.signals import ended_by_signals
        from orgfig.execute import Evaluations

        with ended_by_signals(), Evaluations(self.settings()) as evaluations:
            yield evaluations.run

    def variables(self) -> dict[str, str]:
        """The variables that figures are given, with their values; what is unset stays so."""
        names = self.project.environment
        return {name: os.environ[name] for name in names if name in os.environ}

    def settings(self) -> Settings:
        """What an executor is told beside its jobs."""
        from orgfig.execute import Settings

        project = self.project
        return Settings(
            python=project.python,
            workers=project.jobs,
            scratch=project.scratch,
            project=project.root,
            sandbox=self.sandbox,
            figures=project.figures,
        )

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One build at a time; says for whom it waits."""
        from orgfig.workspace import build_lock

        with build_lock(self.project, self.tell):
            yield

    def mend(self) -> None:
        """Take away what a killed build left, for a command that finds nothing else to do."""
        from orgfig.workspace import mend

        mend(self.project, self.tell)

    def adjusted(self, *, jobs: int | None, sandbox: str) -> Session:
        """The same session with what the call asks for instead of the project's settings."""
        policy = self.project.policy._replace(confined=sandbox != "none")
        project = self.project._replace(policy=policy, jobs=jobs or self.project.jobs)
        return self._replace(project=project, sandbox=sandbox)

    def reporting(self) -> Session:
        """The same session with events on standard output, and all else among the messages."""
        from orgfig.commands.signals import listener

        return self._replace(out=self.err, events=self.out, listener=listener(self.out))

    def report(self, line: str) -> None:
        """Print the line of an event, where events are asked for."""
        if self.events is not None:
            _print(line, self.events)

    def write(self, text: str) -> None:
        """Print progress as it is, among the messages."""
        if text:
            _print(text, self.err)

    def say(self, text: str, progress: Progress | None = None) -> None:
        """Print a message where messages go, standard error; a live line makes room for it."""
        self.write(f"{text}\n" if progress is None else progress.tell(text))

    def tell(self, text: str) -> None:
        """Print a message about the project as a whole; who listens to events gets it, too."""
        self.say(text)
        if self.events is not None:
            from orgfig.report.events import said

            self.report(said(text))

    def show(self, text: str) -> None:
        """Print what the command was asked for, on standard output."""
        _print(f"{text}\n", self.out)

    def show_diagnostics(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Print problems, each with its place and what to do."""
        if diagnostics:
            self.say("\n".join(map(terminal.diagnostic_text, diagnostics)))

    @property
    def is_live(self) -> bool:
        """Whether messages go to a terminal on which a line may be overwritten."""
        return terminal.is_live(os.environ, is_terminal=self.err.isatty())

    @property
    def has_colour(self) -> bool:
        """Whether standard output is a terminal that shows colour."""
        return terminal.shows_colour(os.environ, is_terminal=self.out.isatty())


def open_session(folder: Path) -> Session:
    """The session of the project that `folder` lies in; raises `ProjectError` if there is none."""
    return Session(find(folder), sys.stdout, sys.stderr)


def width_of(stream: TextIO) -> int | None:
    """How many columns a terminal has, as far as it knows; None where the stream is none."""
    return os.get_terminal_size(stream.fileno()).columns or None if stream.isatty() else None


def has_errors(diagnostics: Sequence[Diagnostic]) -> bool:
    """Whether any of them is an error, not a warning or a note."""
    return any(found.severity is Severity.ERROR for found in diagnostics)


def _outcome(executor: Executor, job: Job) -> Outcome:
    """How a single job ends."""
    (end,) = (event for event in executor.run([job]) if isinstance(event, Finished))
    return end.outcome


def _print(text: str, stream: TextIO) -> None:
    """Print at once. Where nobody reads any more (`orgfig status | head`), the work goes on.

    Raises:
        WriteError: the stream is a file, and its disk is full or broken.

    """
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise WriteError(f"what there is to say cannot be written: {error.strerror}") from None
