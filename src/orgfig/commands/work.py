"""What the verbs that build and report work on: notebooks, the disk, and the plan from both."""

from __future__ import annotations

from typing import NamedTuple

from orgfig.build import BuildPlan, Snapshot
from orgfig.diagnostics import Diagnostic
from orgfig.digest import digest_bytes
from orgfig.figure import Figure
from orgfig.notebook import Notebook
from orgfig.tangle import TangledFile
from orgfig.tangle.clashes import clashes
from orgfig.workspace import lacks_results

__all__ = ["Work"]


class Work(NamedTuple):
    """What a command works on: the notebooks, what the disk held, and the plan from both.

    `is_whole` says that the plan is for all figures, not for some that were asked for.
    """

    notebooks: tuple[Notebook, ...]
    snapshot: Snapshot
    plan: BuildPlan
    is_whole: bool = True

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
    def lacks_results(self) -> bool:
        """Whether blocks must be run for their results before all is known."""
        return any(map(lacks_results, self.notebooks))

    @property
    def notebook_diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the notebooks."""
        return tuple(found for notebook in self.notebooks for found in notebook.diagnostics)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the notebooks and with the plan."""
        return (*self.notebook_diagnostics, *self.plan.diagnostics)

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """All that is wrong, each once: a step repeats the problems of its target files."""
        steps = [problem for step in self.plan.steps for problem in step.problems]
        clashing = [clash for _, clash in clashes(self.files)] if self.is_whole else []
        return tuple(dict.fromkeys((*self.diagnostics, *steps, *clashing)))

    @property
    def files_to_write(self) -> tuple[TangledFile, ...]:
        """The target files to write: all, or those of the figures that were asked for.

        One that two notebooks give different texts is not written: each would undo the other's.
        """
        jobs = (step.job for step in self.plan.steps)
        some = (file for job in jobs for file in (*job.files, *job.modules))
        clashing = {path for path, _ in clashes(self.files)}
        return tuple(f for f in (self.files if self.is_whole else some) if f.path not in clashing)

    @property
    def outdated_files(self) -> tuple[TangledFile, ...]:
        """Those of them that do not stand on disk as the notebook gives them."""
        return tuple(file for file in self.files_to_write if file.is_meant and self.is_stale(file))

    def is_stale(self, file: TangledFile) -> bool:
        """Whether the file on disk has other bytes than the notebook gives; modes do not count."""
        return self.snapshot.tangled.get(file.path) != digest_bytes(file.data)
