"""Makes a plan ready to be carried out: writes its modules, blocks what cannot be run for them.

Shared by the verbs that build. Runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orgfig.build import Step, renewed
from orgfig.commands.session import Session
from orgfig.commands.tangling import is_left_out
from orgfig.commands.work import Work
from orgfig.diagnostics import Diagnostic
from orgfig.tangle import TangledFile
from orgfig.workspace import Database, Target, make_folders, write_tangled

__all__ = ["blocked", "made_ready", "write_modules"]


def made_ready(session: Session, work: Work, database: Database) -> Work:
    """The work once its modules are written; what is to be said of that is told.

    The project's lock must be held.
    """
    results = write_modules(session, work, database)
    session.show_diagnostics([one.diagnostic for one in results if one.diagnostic is not None])
    return blocked(work, {one.path: one.diagnostic for one in results if is_left_out(one)})


def write_modules(session: Session, work: Work, database: Database) -> tuple[Target, ...]:
    """Write the modules of a plan, each by itself; what became of each.

    What is up to date with other bytes than it was built from is remembered with these.
    """
    folders = [path for notebook in work.notebooks for path in notebook.tangled.folders]
    make_folders(session.project.root, folders)  # what is missing for it is told by its files
    database.renew(renewed(work.plan, database.traces()))
    return write_tangled(session.project, [(file,) for file in work.files_to_write], database)


def blocked(work: Work, left_out: Mapping[str, Diagnostic | None]) -> Work:
    """The work with the steps blocked whose modules on disk are not what the notebook gives.

    `left_out` says of those modules, by path, why.
    """
    steps = tuple(_blocked(step, left_out) for step in work.plan.steps)
    return work._replace(plan=work.plan._replace(steps=steps))


def _blocked(step: Step, left_out: Mapping[str, Diagnostic | None]) -> Step:
    paths = {file.path for file in _files(step)}
    found = [problem for path, problem in left_out.items() if path in paths and problem is not None]
    return step._replace(problems=(*step.problems, *found))


def _files(step: Step) -> Iterable[TangledFile]:
    return (*step.job.files, *step.job.modules)
