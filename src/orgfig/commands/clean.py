"""`orgfig clean`: remove what orgfig made, and nothing that somebody else made or changed."""

from __future__ import annotations

from typing import Protocol

from orgfig.commands.session import Session
from orgfig.errors import UsageError, WriteError
from orgfig.report.escape import visible
from orgfig.workspace import Database, MadeFile, forget, left_in_state, made_files, remove

__all__ = ["Ask", "clean", "is_removed"]

NOTHING_CERTAIN = "nothing is removed: the records do not say for certain what orgfig made"


class Ask(Protocol):
    """Asks the user a question that is answered by yes or no."""

    def __call__(self, question: str, /) -> bool:
        """Whether the answer is yes."""


def clean(
    session: Session,
    *,
    dry_run: bool = False,
    orphans: bool = False,
    yes: bool = False,
    ask: Ask | None = None,
) -> int:
    """Remove pictures and modules that are as orgfig wrote them, then what is remembered of them.

    With `orphans` only those that no heading promises any more, once `ask` or `yes` says so.

    1 if something could not be removed, or if the records of it cannot be read, else 0.

    Raises:
        UsageError: there is nothing to say `yes` to.

    """
    if yes and not orphans:
        raise UsageError("--yes goes with --orphans", "`orgfig clean` asks nothing")
    if orphans:
        from orgfig.commands.orphans import clean_orphans

        return clean_orphans(session, dry_run=dry_run, ask=(lambda _: True) if yes else ask)
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
        session.say(NOTHING_CERTAIN)
        return 1
    removed = {one.path for one in files if is_removed(session, one, dry_run=dry_run)}
    if not dry_run:
        forget(session.project, [one.path for one in files if one.path not in removed])
    _tell_of_state(session, dry_run=dry_run)
    return int(any(one.path not in removed for one in files if one.why_kept is None))


def is_removed(session: Session, file: MadeFile, *, dry_run: bool) -> bool:
    """Remove a file unless it must stay, and tell; whether it is gone, or with `dry_run` would be.

    A folder that is empty then goes, too.
    """
    if file.why_kept is not None:
        session.say(f"{visible(file.path)}: kept, {visible(file.why_kept)}")
        return False
    try:
        if not dry_run:
            remove(session.project, file)
    except WriteError as error:
        session.say(f"error: {visible(str(error))}")
        return False
    session.show(f"{'would remove' if dry_run else 'removed'} {visible(file.path)}")
    return True


def _tell_of_state(session: Session, *, dry_run: bool) -> None:
    """Tell what becomes of `.orgfig/`: memories go, and what the user wrote stays."""
    session.show(f"{'would remove' if dry_run else 'removed'} what .orgfig/ remembers")
    for path, files, size in left_in_state(session.project):
        what = "1 file" if files == 1 else f"{files} files"
        session.say(f"{path}: kept, {what} of {max(1, size // 1024)} KiB that only you can judge")
