"""Files that stand in the project without a promise: those of orgfig's, and those of others.

Which paths are promised is told by the notebooks (`build.needed`). Only what orgfig has a record
of, and what is as it wrote it, may be taken away.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from posixpath import dirname, join, splitext

from orgfig.build.needed import Needed
from orgfig.errors import WriteError
from orgfig.workspace.cleaning import MadeFile, made_files
from orgfig.workspace.database import Database
from orgfig.workspace.files import real_path
from orgfig.workspace.project import Project
from orgfig.workspace.written import keep_written

__all__ = ["forget_orphans", "orphans"]

UNKNOWN = "orgfig has no record of having made it"


def orphans(project: Project, database: Database, needed: Needed) -> tuple[MadeFile, ...]:
    """What stands there without a promise, by path; the reason of each that is kept is with it.

    It is complete only where `database.messages` is empty afterwards.
    """
    promised = {found: path for path in needed.promised for found in _identity(project, path)}
    made = [one for one in made_files(project, database) if one.path not in needed.promised]
    judged = [one._replace(why_kept=_why(project, one, promised, needed)) for one in made]
    known = {*needed.promised, *needed.used, *(one.path for one in made)}
    strangers = (MadeFile(path, UNKNOWN) for path in _standing(project, needed, made))
    others = [one for one in strangers if one.path not in known]
    return tuple(sorted([*judged, *others], key=lambda one: one.path))


def _why(
    project: Project, file: MadeFile, promised: dict[tuple[int, int], str], needed: Needed
) -> str | None:
    for found in _identity(project, file.path):
        if found in promised:  # a link leads there, or the disk knows no upper case
            return f"it is the same file as {promised[found]}"
    return needed.used.get(file.path) or file.why_kept


def _identity(project: Project, path: str) -> Iterator[tuple[int, int]]:
    """What tells a file from all others, if it is there."""
    with suppress(OSError, ValueError):
        found = os.stat(os.path.join(project.root, path))
        yield found.st_dev, found.st_ino


def _standing(project: Project, needed: Needed, made: list[MadeFile]) -> Iterator[str]:
    """Files of the kinds that orgfig makes, in the folders where it makes them."""
    kinds: dict[str, set[str]] = {}
    for path in (*needed.promised, *(one.path for one in made)):
        kinds.setdefault(dirname(path), set()).add(splitext(path)[1].lower())
    kinds.setdefault(project.figures, set())
    for folder in filter(None, kinds):
        with suppress(OSError, WriteError), os.scandir(real_path(project, folder)) as entries:
            for entry in entries:
                is_kind = folder == project.figures or _ending(entry.name) in kinds[folder]
                if is_kind and entry.name[0] != "." and not entry.is_dir():
                    yield join(folder, entry.name)


def _ending(name: str) -> str:
    return splitext(name)[1].lower()


def forget_orphans(project: Project, database: Database, needed: Needed) -> None:
    """Drop the records of what is promised no more and stands there no more.

    Raises:
        DatabaseError: they cannot be dropped.

    """
    stands = {one.path for one in made_files(project, database)}
    database.forget(set(database.made()).difference(stands, needed.promised))
    keep_written(project, {}, database.written())
