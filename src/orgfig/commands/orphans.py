"""`orgfig clean --orphans`: what orgfig made and no heading promises any more, shown and removed.

Nothing is an orphan for certain while a notebook has errors, which could hide promises.
"""

from __future__ import annotations

from collections.abc import Sequence

from orgfig.build import requests
from orgfig.build.needed import Needed, needed
from orgfig.commands.clean import NOTHING_CERTAIN, Ask, is_removed
from orgfig.commands.session import Session, has_errors
from orgfig.notebook import Notebook
from orgfig.workspace import Database, MadeFile
from orgfig.workspace.orphans import forget_orphans, orphans

__all__ = ["clean_orphans"]

HOW = "nothing is removed: `orgfig clean --orphans --yes` removes them"


def clean_orphans(session: Session, *, dry_run: bool, ask: Ask | None) -> int:
    """Show the orphans, and remove them if `ask` says so; with None there is nobody to ask.

    1 if nothing is certain, nobody said yes, or one could not be removed, else 0.
    """
    wanted = _needed(session)
    if wanted is None:
        return 1
    found = _found(session, wanted)
    if found is None:
        return 1
    for file in found:
        is_removed(session, file, dry_run=True)
    going = [file for file in found if file.why_kept is None]
    if not going:
        session.show("nothing to remove: all that orgfig made is promised, or must stay")
    if dry_run or not going:
        return 0
    if ask is None or not ask(f"remove {_files(len(going))}?"):
        session.say(HOW if ask is None else "nothing is removed")
        return 1
    return _removed(session, going)


def _removed(session: Session, shown: Sequence[MadeFile]) -> int:
    """Remove what was shown and still is an orphan, now that nobody builds."""
    with session.lock():
        wanted = _needed(session)
        found = None if wanted is None else _found(session, wanted)
        if wanted is None or found is None:
            return 1
        going = [file for file in found if file in shown]
        gone = [is_removed(session, file, dry_run=False) for file in going]
        with Database.open(session.project, readonly=False) as database:
            forget_orphans(session.project, database, wanted)
    return int(not all(gone) or len(gone) < len(shown))


def _found(session: Session, wanted: Needed) -> tuple[MadeFile, ...] | None:
    """What stands without a promise; None, and told, where the records are of no use."""
    with Database.open(session.project, readonly=True) as database:
        found = orphans(session.project, database, wanted)
        messages = database.messages
    for message in messages:
        session.say(message)
    if messages:
        session.say(NOTHING_CERTAIN)
        return None
    return found


def _needed(session: Session) -> Needed | None:
    """What the notebooks need; None, and told, where that is not known for certain."""
    notebooks = session.read()
    doubts = [doubt for notebook in notebooks for doubt in _doubts(notebook)]
    if doubts:
        for notebook in notebooks:
            session.show_diagnostics([one for one in notebook.diagnostics if has_errors([one])])
        session.say(f"nothing is removed: no file is an orphan for certain, for {doubts[0]}")
        return None
    project = session.project
    ceilings = project.ceilings.over(project.policy)
    asked = requests(notebooks, ceilings, project.figures)
    return needed(notebooks, asked, project.figures)


def _doubts(notebook: Notebook) -> Sequence[str]:
    """What may hide promises of a notebook; one without any may be half saved."""
    if has_errors(notebook.diagnostics):
        return [f"{notebook.path} has errors"]
    if not (notebook.figures or notebook.tangled.files):
        return [f"{notebook.path} promises nothing; `orgfig clean` removes all that orgfig made"]
    return []


def _files(number: int) -> str:
    return "this file" if number == 1 else f"these {number} files"
