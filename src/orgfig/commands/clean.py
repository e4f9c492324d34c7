"""`orgfig clean`: remove what orgfig made, and nothing that somebody else made or changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from orgfig.commands.session import Session
from orgfig.digest import Digest, digest_bytes
from orgfig.workspace import Database

__all__ = ["clean"]


def clean(session: Session, *, dry_run: bool = False) -> int:
    """Remove pictures and modules that are as orgfig wrote them, then its records; 0."""
    if not session.project.state.exists():
        session.show("nothing to clean: nothing was built here")
        return 0
    with session.lock():
        with Database.open(session.project, readonly=True) as database:
            made = dict(_made(database))
        ours = [path for path in sorted(made) if _is_ours(session.project.root / path, made[path])]
        edited = [path for path in sorted(made) if (session.project.root / path).exists()]
        for path in edited:
            if path not in ours:
                session.say(f"{path}: kept, it was changed since orgfig wrote it")
        _remove(session, ours, dry_run=dry_run)
    return 0


def _made(database: Database) -> Iterator[tuple[str, frozenset[Digest]]]:
    """Every path that orgfig wrote, with the digests that it may have left there."""
    for path, trace in database.traces().items():
        if path in trace.outputs:
            yield path, frozenset({trace.outputs[path]})
    yield from database.written().items()


def _is_ours(path: Path, digests: frozenset[Digest]) -> bool:
    return path.is_file() and not path.is_symlink() and digest_bytes(path.read_bytes()) in digests


def _remove(session: Session, paths: list[str], *, dry_run: bool) -> None:
    root = session.project.root
    for path in paths:
        session.show(f"{'would remove' if dry_run else 'removed'} {path}")
        if not dry_run:
            (root / path).unlink()
    if dry_run:
        return
    for folder in {(root / path).parent for path in paths}:
        if folder != root and not any(folder.iterdir()):
            folder.rmdir()
    _forget(session)


def _forget(session: Session) -> None:
    """Remove the records; what was replaced by hand-over stays, it is the user's text."""
    session.project.database.unlink(missing_ok=True)
