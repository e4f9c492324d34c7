"""`orgfig tangle`: write the modules that the notebook's blocks give, as Org would."""

from __future__ import annotations

from collections.abc import Sequence

from orgfig.commands.session import Session, Work, has_errors
from orgfig.tangle import TangledFile
from orgfig.workspace import (
    Action,
    Database,
    TangledWrite,
    remember_notebooks,
    write_tangled,
)

__all__ = ["is_left_out", "outdated_files", "tangle", "write"]


def tangle(session: Session, *, force: bool = False) -> int:
    """Write every target file that no error touches; 1 if one was left out, else 0."""
    work = session.plan_tangling()
    results: tuple[TangledWrite, ...] = ()
    if outdated_files(work, work.files):
        with session.lock(), Database.open(session.project, readonly=False) as database:
            work = session.plan_tangling(database)  # again: it may have changed meanwhile
            results = write(session, work.files, database, force=force)
            remember_notebooks(session.project, work.notebooks)
    session.show_diagnostics(work.notebook_diagnostics)
    session.show(_told(work.files, results))
    return int(has_errors(work.notebook_diagnostics) or any(map(is_left_out, results)))


def outdated_files(work: Work, files: Sequence[TangledFile]) -> list[TangledFile]:
    """The target files that do not stand on disk as the notebook gives them."""
    return [file for file in files if file.is_meant and work.is_stale(file)]


def write(
    session: Session, files: Sequence[TangledFile], database: Database, *, force: bool = False
) -> tuple[TangledWrite, ...]:
    """Write `files`, each by itself, and tell of those that could not be or replaced a text."""
    results = write_tangled(session.project, files, database, force=force)
    session.show_diagnostics([one.diagnostic for one in results if one.diagnostic is not None])
    return results


def is_left_out(result: TangledWrite) -> bool:
    """Whether the file on disk is not what the notebook gives."""
    return result.action in {Action.KEPT, Action.NOT_MEANT, Action.FAILED}


def _told(files: Sequence[TangledFile], results: Sequence[TangledWrite]) -> str:
    if not files:
        return "nothing to tangle: no block has a target"
    left_out = sum(map(is_left_out, results)) or sum(not file.is_meant for file in files)
    written = sum(one.action in {Action.WRITTEN, Action.REPLACED} for one in results)
    current = len(files) - written - left_out
    counts = {"written": written, "unchanged": current, "left out": left_out}
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"{len(files)} {'module' if len(files) == 1 else 'modules'}: {told}"
