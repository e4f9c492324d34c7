"""`orgfig detangle`: bring edits of tangled files into the notebook that they came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from orgfig.commands.chosen import project_path
from orgfig.commands.edited import EditedNotebook, edited_notebooks, read_notebooks
from orgfig.commands.session import Session, has_errors
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import digest_bytes
from orgfig.errors import ProjectError
from orgfig.location import Location
from orgfig.report.escape import visible
from orgfig.workspace import Consulting, Database, lacks_results, read_notebook
from orgfig.workspace.edits import Found, replace_notebook
from orgfig.workspace.written import keep_written

if TYPE_CHECKING:
    from orgfig.commands.session import Run
    from orgfig.tangle.detangle import Conflict, Detangled

__all__ = ["detangle"]


def detangle(
    session: Session, *, files: Sequence[str] = (), dry_run: bool = False, folder: str = "."
) -> int:
    """Bring the edits of `files`, or of all tangled files, into the notebooks.

    1 if one could not be brought there, else 0. `files` are relative to `folder`, or else to the
    project's. With `dry_run` the notebooks' new lines are shown and nothing is written or run.

    Raises:
        UsageError: nothing is tangled into one of `files`.
        ProjectError: a notebook cannot be read or written.

    """
    project = session.project
    paths = tuple((project_path(project, folder, word), word) for word in files)
    texts = {name: read_notebook(project, name) for name in project.notebooks}
    notebooks = read_notebooks(project, texts)
    with Database.open(project, readonly=True) as database:
        works = edited_notebooks(project, texts, notebooks, database.written(), paths)
    if not (dry_run or any(work.edited for work in works)):
        session.mend()
    if dry_run or not any(work.edited for work in works):
        return _shown(session, works, dry_run=dry_run, named=bool(files))
    with (
        session.lock(),
        session.evaluating() as run,
        Database.open(project, readonly=False) as database,
    ):
        if any(map(lacks_results, notebooks)):
            notebooks = read_notebooks(project, texts, run)
        # Again: somebody else may have been at the files.
        works = edited_notebooks(project, texts, notebooks, database.written(), paths)
        return _made(session, works, run, database, named=bool(files))


def _shown(session: Session, works: Sequence[EditedNotebook], *, dry_run: bool, named: bool) -> int:
    """Show what would be made of the notebooks."""
    done = [_detangled(session, work) for work in works]
    for work, made in zip(works, done, strict=True):
        _show_difference(session, work, made)
    return _told(session, works, done, dry_run=dry_run, named=named)


def _made(
    session: Session, works: Sequence[EditedNotebook], run: Run, database: Database, *, named: bool
) -> int:
    """Write the notebooks; one that cannot be written stops no other, and is raised at the end."""
    errors: list[ProjectError] = []
    done: list[Detangled] = []
    for work in works:
        made = _detangled(session, work, run)
        try:
            _keep(session, work, made, database)
        except ProjectError as error:
            errors.append(error)
            made = made._replace(settled=())
        done.append(made)
    status = _told(session, works, done, dry_run=False, named=named)
    if errors:
        raise errors[0]
    return status


def _detangled(session: Session, work: EditedNotebook, run: Run | None = None) -> Detangled:
    from orgfig.tangle.detangle import Detangled
    from orgfig.tangle.detangle import detangle as detangled

    files = [edit.edited for edit in work.edits if edit.edited is not None]
    if not files:
        return Detangled(work.data, (), (), (), ())
    asked = Consulting(session.project, run)
    notebook = work.notebook
    return detangled(
        work.data,
        notebook.document,
        notebook.tangled,
        files,
        sources=asked.source,
        evaluator=asked.result,
    )


def _keep(session: Session, work: EditedNotebook, made: Detangled, database: Database) -> None:
    """Write the notebook, then note that the files whose edits it has are as they should be."""
    name = work.notebook.path
    if made.edits:
        saved = replace_notebook(session.project, name, work.data, made.data)
        session.say(visible(f"{name}: its old text is kept in {saved}"))
    settled = {
        edit.file.path: edit.edited.data
        for edit in work.edits
        if edit.edited is not None and edit.file.path in made.settled
    }
    database.record_written({path: digest_bytes(data) for path, data in settled.items()})
    if settled:
        keep_written(session.project, settled, database.written())


# --- what is told --------------------------------------------------------------------------------


def _told(
    session: Session,
    works: Sequence[EditedNotebook],
    done: Sequence[Detangled],
    *,
    dry_run: bool,
    named: bool,
) -> int:
    """Show what could not be done and what was; the exit status."""
    problems = [found for work in works for found in _not_edited(work, named=named)]
    problems += [found for made in done for found in made.problems]
    session.show_diagnostics(problems)
    conflicts = [found for made in done for found in made.conflicts]
    for conflict in conflicts:
        session.say(_conflict_text(conflict))
    edited = sum(len(work.edited) for work in works)
    settled = sum(len(made.settled) for made in done)
    has_failed = has_errors(problems) or bool(conflicts)
    if edited or not has_failed:
        session.show(_summary(edited, settled, dry_run=dry_run))
    return int(has_failed)


def _summary(edited: int, settled: int, *, dry_run: bool) -> str:
    if not edited:
        return "nothing to detangle: no tangled file was edited"
    told = [f"{settled} {'would be' if dry_run else 'now'} in the notebook"] if settled else []
    left = edited - settled
    told += [f"{left} with edits that are left out"] if left else []
    return f"{edited} edited {'file' if edited == 1 else 'files'}: {', '.join(told)}"


def _not_edited(work: EditedNotebook, *, named: bool) -> list[Diagnostic]:
    """What to say of the target files that are not edited, or cannot be known to be."""
    found = []
    for edit in work.edits:
        path, where = edit.file.path, edit.file.where
        if edit.found is Found.UNKNOWN:
            found.append(_unknown(path, where))
        elif edit.found is Found.UNREADABLE:
            name, message = "edit-unreadable", edit.reason or path
            found.append(Diagnostic(where, Severity.ERROR, name, message))
        elif edit.found is Found.MISSING:
            message = f"{path} is not there; a file that was removed is no edit"
            hint = "`orgfig tangle` writes it again"
            found.append(Diagnostic(where, Severity.NOTE, "edit-missing", message, hint))
        elif edit.edited is None and named:
            message = f"{path} was not edited: it is {edit.found.value}"
            found.append(Diagnostic(where, Severity.NOTE, "edit-none", message))
    return found


def _unknown(path: str, where: Location) -> Diagnostic:
    message = (
        f"{path} differs from what the notebook gives, and there is no record of what orgfig "
        "wrote to it, so an edit of it cannot be told from one of the notebook"
    )
    hint = (
        "`orgfig tangle` writes it anew and keeps your text in .orgfig/replaced/; "
        "copy that back and detangle again"
    )
    return Diagnostic(where, Severity.ERROR, "edit-without-record", message, hint)


def _conflict_text(conflict: Conflict) -> str:
    from orgfig.report.messages import conflict_text

    place = f"{conflict.path}:{conflict.line}"
    message = f"the notebook and {place} were both changed since it was written"
    hint = "bring both together in the notebook, then `orgfig tangle --force`"
    problem = Diagnostic(conflict.where, Severity.ERROR, "edit-conflict", message, hint)
    return conflict_text(problem, (str(conflict.where), conflict.ours), (place, conflict.theirs))


def _show_difference(session: Session, work: EditedNotebook, made: Detangled) -> None:
    """Show what would be written to the notebook."""
    if not made.edits:
        return
    from orgfig.report.diff import unified_diff

    path = work.notebook.path
    session.show(unified_diff(path, work.data, made.data, colour=session.has_colour))
