"""Reads a project's notebook with all that it asks for: other files, results of blocks.

What was consulted is noted with the notebook, so that a change there has it read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from orgfig.diagnostics import Diagnostic
from orgfig.digest import Digest, digest_bytes
from orgfig.notebook import FILE, Notebook, read, read_for_tangling
from orgfig.workspace.cache import cached_notebook
from orgfig.workspace.files import read_notebook
from orgfig.workspace.project import Project
from orgfig.workspace.sources import read_source
from orgfig.workspace.values import VALUE, Values

if TYPE_CHECKING:
    from orgfig.build.evaluation import Result
    from orgfig.build.job import Job, Outcome
    from orgfig.tangle.model import Evaluation

    Run = Callable[[Job], Outcome]

__all__ = ["Consulting", "Reader", "is_current", "lacks_results"]

Consulted = Iterable[tuple[str, str | None]]


class Reader:
    """Reads notebooks of a project for one command.

    With `run`, blocks whose results are not known are run by it; without, they are errors.
    """

    def __init__(self, project: Project, run: Run | None = None) -> None:
        self._project = project
        self._run = run

    def notebook(self, name: str) -> Notebook:
        """The notebook at the project path `name`, as it was read before if nothing has changed.

        Raises:
            ProjectError: it cannot be read, or the project's interpreter cannot be asked.
            OrgfigError: a block cannot be run, by no fault of its own.

        """
        data = read_notebook(self._project, name)
        known = cached_notebook(self._project, name, digest_bytes(data))
        if known is None or (self._run is not None and lacks_results(known)):
            return self.read(data, name)
        return known if is_current(self._project, known.consulted) else self.read(data, name)

    def read(self, data: bytes, name: str) -> Notebook:
        """The notebook that `data` holds, which is called `name`; raises as `notebook` does."""
        asked = Consulting(self._project, self._run)
        return asked.noted(read(data, name, self._project.figures, asked.source, asked.result))

    def read_for_tangling(self, data: bytes, name: str) -> Notebook:
        """The same without its figures; raises as `notebook` does."""
        asked = Consulting(self._project, self._run)
        return asked.noted(read_for_tangling(data, name, asked.source, asked.result))


def lacks_results(notebook: Notebook) -> bool:
    """Whether it asks for results of blocks that are not known: these must be run, or run again."""
    return any(name.startswith(VALUE) and found is None for name, found in notebook.consulted)


def is_current(project: Project, consulted: Consulted) -> bool:
    """Whether all that a notebook consulted is as it was; of the notebook itself it says nothing.

    Raises:
        ProjectError: the project's interpreter must be asked, and cannot be.

    """
    values = None
    for name, known in consulted:
        if name.startswith(FILE):
            found = _digest(read_source(project, name.removeprefix(FILE)))
        else:
            values = values or Values(project)
            kept = values.find(Digest(name.removeprefix(VALUE)))
            found = None if kept is None else kept[1]
        if found != known:
            return False
    return True


class Consulting:
    """Answers what one notebook asks for, and notes it; `source` and `result` are for reading.

    `warnings` tell of blocks that failed and gave a result all the same.
    """

    def __init__(self, project: Project, run: Run | None) -> None:
        self._project = project
        self._run = run
        self._values: Values | None = None
        self._files: dict[str, bytes | None] = {}
        self._answers: dict[Digest, Result | Diagnostic] = {}
        self.consulted: dict[str, str | None] = {}
        self.warnings: list[Diagnostic] = []

    def noted(self, notebook: Notebook) -> Notebook:
        """The notebook with what was consulted for it, and what is to be said of that."""
        problems = sorted((*notebook.diagnostics, *self.warnings), key=lambda one: one.where.order)
        consulted = tuple(sorted(self.consulted.items()))
        return notebook._replace(diagnostics=tuple(dict.fromkeys(problems)), consulted=consulted)

    def source(self, path: str) -> bytes | None:
        """The bytes of another file of the project, the same however often it is asked for."""
        if path not in self._files:
            self._files[path] = read_source(self._project, path)
            self.consulted[FILE + path] = _digest(self._files[path])
        return self._files[path]

    def result(self, asked: Evaluation) -> str | Diagnostic:
        """What a block gives, remembered or run for."""
        from orgfig.build import evaluation

        if not evaluation.is_run(asked):
            return evaluation.not_run(asked)
        key = evaluation.evaluation_key(asked)
        if key not in self._answers:
            self._answers[key] = self._found(key, asked)
        answer = self._answers[key]
        if isinstance(answer, Diagnostic):
            return answer
        if answer.failure is not None:
            self.warnings.append(evaluation.evaluation_warning(asked, answer.failure))
        return answer.text

    def _found(self, key: Digest, asked: Evaluation) -> Result | Diagnostic:
        from orgfig.build import evaluation

        self._values = self._values or Values(self._project)
        kept = self._values.find(key)
        self.consulted[VALUE + key] = None if kept is None else kept[1]
        if kept is not None:
            return kept[0]
        ceilings = self._project.ceilings.over(self._project.policy)
        problem = evaluation.evaluation_problem(asked, ceilings, self._project.figures)
        if problem is not None or self._run is None:
            return problem or evaluation.not_evaluated(asked)
        job = evaluation.evaluation_job(asked, self._project.policy, ceilings)
        result = evaluation.result_of(asked, self._run(job))
        if not isinstance(result, Diagnostic):
            self.consulted[VALUE + key] = self._values.keep(key, result, job.imports)
        return result


def _digest(data: bytes | None) -> str | None:
    return None if data is None else digest_bytes(data)
