"""Puts a project's workspace, policy and executor together for one command.

A `Session` reads, looks, plans and shows; it decides nothing. Tests hand in other streams and
another executor.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from orgfig.build import BuildPlan, Executor, Snapshot, imported_packages, plan_build
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import digest_bytes
from orgfig.errors import WriteError
from orgfig.figure import Figure
from orgfig.notebook import Notebook, read
from orgfig.report import terminal
from orgfig.tangle import TangledFile
from orgfig.workspace import (
    Database,
    Project,
    cached_notebook,
    find,
    other_modes,
    read_notebook,
    take,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    MakeExecutor = Callable[["Session", str], Executor]

__all__ = ["Session", "Work", "has_errors", "open_session"]


class Work(NamedTuple):
    """What a command works on: the notebooks, what the disk held, and the plan from both.

    `is_whole` says that the plan is for all figures, not for some that were asked for.
    `other_modes` are target files that stand on disk with another mode than the notebook says.
    """

    notebooks: tuple[Notebook, ...]
    snapshot: Snapshot
    plan: BuildPlan
    is_whole: bool = True
    other_modes: frozenset[str] = frozenset()

    @property
    def files(self) -> tuple[TangledFile, ...]:
        """The target files of all notebooks."""
        return tuple(file for notebook in self.notebooks for file in notebook.tangled.files)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of all notebooks."""
        return tuple(figure for notebook in self.notebooks for figure in notebook.figures)

    @property
    def texts(self) -> tuple[str, ...]:
        """The digests of the notebooks' bytes."""
        return tuple(notebook.digest for notebook in self.notebooks)

    @property
    def notebook_diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the notebooks."""
        return tuple(found for notebook in self.notebooks for found in notebook.diagnostics)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the notebooks and with the plan."""
        return (*self.notebook_diagnostics, *self.plan.diagnostics)

    def is_stale(self, file: TangledFile) -> bool:
        """Whether the file on disk is not what the notebook gives, text or mode."""
        text = self.snapshot.tangled.get(file.path)
        return text != digest_bytes(file.data) or file.path in self.other_modes


class Session(NamedTuple):
    """A project, where to print, and what runs figures."""

    project: Project
    out: TextIO
    err: TextIO
    make: MakeExecutor | None = None

    def read(self) -> tuple[Notebook, ...]:
        """The project's notebooks; raises `ProjectError` where one cannot be read."""
        return tuple(self._read(name) for name in self.project.notebooks)

    def _read(self, name: str) -> Notebook:
        data = read_notebook(self.project, name)
        known = cached_notebook(self.project, name, digest_bytes(data))
        return known or read(data, name, self.project.figures)

    def plan(
        self, *, only: Sequence[str] = (), force: bool = False, database: Database | None = None
    ) -> Work:
        """The notebooks, one look at the disk, and the plan.

        Writes nothing; with a `database` of its own that may be written, digests of files that
        have not changed for a while are remembered there.
        """
        notebooks = self.read()
        figures = tuple(figure for notebook in notebooks for figure in notebook.figures)
        files = tuple(file for notebook in notebooks for file in notebook.tangled.files)
        with self._opened(database) as known:
            packages = imported_packages(figures, files, known.traces())
            snapshot = self._look(notebooks, known, packages)
        policy = self.project.policy
        plan = plan_build(figures, files, snapshot, policy, only=only, force=force)
        modes = other_modes(self.project, files)
        return Work(notebooks, snapshot, plan, is_whole=not only, other_modes=modes)

    def plan_tangling(self, database: Database | None = None) -> Work:
        """The same without steps: which interpreter runs the figures does not matter."""
        notebooks = self.read()
        with self._opened(database) as known:
            snapshot = self._look(notebooks, known, None)
        files = [file for notebook in notebooks for file in notebook.tangled.files]
        return Work(
            notebooks, snapshot, BuildPlan(()), other_modes=other_modes(self.project, files)
        )

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
        self, notebooks: Sequence[Notebook], database: Database, packages: Sequence[str] | None
    ) -> Snapshot:
        figures = [figure for notebook in notebooks for figure in notebook.figures]
        return take(
            self.project,
            tangled=[file.path for notebook in notebooks for file in notebook.tangled.files],
            outputs=[output.path for figure in figures for output in figure.outputs],
            packages=packages,
            database=database,
        )

    def executor(self, kind: str) -> Executor:
        """What runs figures; raises `ConfinementError` where the policy cannot be enforced."""
        if self.make is not None:
            return self.make(self, kind)
        from orgfig.execute import Settings, make_executor

        project = self.project
        settings = Settings(
            python=project.python,
            workers=project.jobs,
            scratch=project.scratch,
            project=project.root,
            confined=project.policy.confined,
        )
        return make_executor(kind, settings)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One build at a time; says for whom it waits."""
        from orgfig.workspace import build_lock

        with build_lock(self.project, self.say):
            yield

    def adjusted(self, *, jobs: int | None, confined: bool) -> Session:
        """The same session with what the call asks for instead of the project's settings."""
        policy = self.project.policy._replace(confined=confined)
        project = self.project._replace(policy=policy, jobs=jobs or self.project.jobs)
        return self._replace(project=project)

    def progress(self, total: int) -> terminal.Progress:
        """Tells how far a build of `total` jobs is: a live line on a terminal, else lines."""
        width = os.get_terminal_size(self.err.fileno()).columns if self.is_live else 80
        return terminal.Progress(total, width=width, live=self.is_live)

    def write(self, text: str) -> None:
        """Print progress as it is, among the messages."""
        if text:
            _print(text, self.err)

    def say(self, text: str, progress: terminal.Progress | None = None) -> None:
        """Print a message where messages go, standard error; a live line makes room for it."""
        self.write(f"{text}\n" if progress is None else progress.tell(text))

    def show(self, text: str) -> None:
        """Print what the command was asked for, on standard output."""
        _print(f"{text}\n", self.out)

    def show_diagnostics(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Print problems, each with its place and what to do."""
        for problem in diagnostics:
            self.say(terminal.diagnostic_text(problem))

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


def has_errors(diagnostics: Sequence[Diagnostic]) -> bool:
    """Whether any of them is an error, not a warning or a note."""
    return any(found.severity is Severity.ERROR for found in diagnostics)


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
