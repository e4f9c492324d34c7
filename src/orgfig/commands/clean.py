"""`orgfig clean`: remove what orgfig made, and nothing that somebody else made or changed."""

from __future__ import annotations

from orgfig.commands.session import Session
from orgfig.errors import WriteError
from orgfig.report.escape import visible
from orgfig.workspace import Database, MadeFile, forget, made_files, remove

__all__ = ["clean"]


def clean(session: Session, *, dry_run: bool = False) -> int:
    """Remove pictures and modules that are as orgfig wrote them, then what is remembered of them.

    1 if something could not be removed, or if the records of it cannot be read, else 0.
    """
    if not session.project.state.exists():
        session.show("nothing to clean: nothing was built here")
        return 0
    if dry_run:  # without the lock, which empties the scratch folder
        return _clean(session, dry_run=True)
    with session.lock():
        return _clean(session, dry_run=False)


def _clean(session: Session, *, dry_run: bool) -> int:
    with Database.open(session.project, readonly=True) as database:
        files = made_files(session.project, database)
        messages = database.messages
    for message in messages:
        session.say(message)
    if messages:
        session.say("nothing is removed: the records do not say for certain what orgfig made")
        return 1
    removed = {one.path for one in files if _is_removed(session, one, dry_run=dry_run)}
    if not dry_run:
        forget(session.project, [one.path for one in files if one.path not in removed])
    return int(any(one.path not in removed for one in files if one.why_kept is None))


def _is_removed(session: Session, file: MadeFile, *, dry_run: bool) -> bool:
    if file.why_kept is not None:
        session.say(f"{visible(file.path)}: kept, {visible(file.why_kept)}")
        return False
    try:
        if not dry_run:
            remove(session.project, file.path)
    except WriteError as error:
        session.say(f"error: {visible(str(error))}")
        return False
    session.show(f"{'would remove' if dry_run else 'removed'} {visible(file.path)}")
    return True
