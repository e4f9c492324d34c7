"""What orgfig has made in the project, and how it is taken away again: files, folders, records.

What was changed since, what is a link and what lies outside of the project is never taken.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from orgfig.digest import Digest
from orgfig.errors import WriteError
from orgfig.workspace.database import Database
from orgfig.workspace.digests import look
from orgfig.workspace.files import real_path
from orgfig.workspace.project import Project
from orgfig.workspace.state import state_path
from orgfig.workspace.written import WRITTEN

__all__ = ["MadeFile", "forget", "left_in_state", "made_files", "remove"]

CHANGED = "it was changed since orgfig wrote it"


class MadeFile(NamedTuple):
    """A file that stands where orgfig wrote one; `why_kept` says why it must stay, if it must.

    `made` is what orgfig may have left there.
    """

    path: str
    why_kept: str | None = None
    made: frozenset[Digest] = frozenset()


def made_files(project: Project, database: Database) -> tuple[MadeFile, ...]:
    """What stands at the paths that `database` knows as written by orgfig, in their order.

    It is complete only where `database.messages` is empty afterwards.
    """
    made = database.made()
    return tuple(
        MadeFile(path, why, made[path]) for path, why in sorted(_looked(project, made).items())
    )


def _looked(project: Project, made: dict[str, frozenset[Digest]]) -> dict[str, str | None]:
    """By path why it must stay, or None; nothing for a path where nothing stands."""
    looked = look(project, made, {}, datetime.now(UTC))
    why = {path: _why_kept(project, path, made[path], at) for path, at in looked.digests.items()}
    return {**why, **looked.unreadable}


def _why_kept(project: Project, path: str, made: Collection[Digest], at: Digest) -> str | None:
    if os.path.islink(os.path.join(project.root, path)):
        return "it is a link"
    place = real_path(project, path)
    if os.path.normpath(path) != path or path.startswith("../"):
        return "orgfig writes no such path"
    if place in {os.path.realpath(project.root / name) for name in project.notebooks}:
        return "it is a notebook"
    return None if at in made else CHANGED


def remove(project: Project, file: MadeFile) -> None:
    """Remove a file, and the folders of the project that are empty then.

    Raises:
        WriteError: it cannot be removed, lies outside of the project, or has changed meanwhile.

    """
    place, root = real_path(project, file.path), os.path.realpath(project.root)
    why = _looked(project, {file.path: file.made}).get(file.path)
    if why is not None:
        raise WriteError(f"{file.path} is kept: {why}")
    try:
        os.unlink(place)
    except OSError as error:
        hint = "you need the right to write into its folder"
        raise WriteError(f"{file.path} cannot be removed: {error.strerror}", hint) from None
    folder = os.path.dirname(place)
    with suppress(OSError):  # the first one that is not empty ends it
        while len(folder) > len(root):
            os.rmdir(folder)
            folder = os.path.dirname(folder)


def forget(project: Project, kept: Collection[str]) -> None:
    """Drop all records but those of the files in `kept`; with none of them, the database, too.

    Texts that were written over are the user's, and stay.

    Raises:
        WriteError: a file cannot be removed.
        DatabaseError: the records cannot be changed.

    """
    _remove_cache(project)
    if kept:
        with Database.open(project, readonly=False) as database:
            known = {*database.made(), *database.traces(), *database.remembered()}
            database.forget(known.difference(kept))
        return
    endings = ("", "-journal", "-wal", "-shm")
    for name in (WRITTEN, *(project.database.name + ending for ending in endings)):
        if os.path.lexists(project.state / name):
            _unlink(state_path(project, name))


def left_in_state(project: Project) -> tuple[tuple[str, int, int], ...]:
    """What `forget` leaves below `.orgfig/` for the user: path, how many files, their bytes.

    These are texts that were written over, and databases that were set aside.
    """
    old = f"{project.database.name}.old-"
    found = {project.replaced.name: list(_sizes(project.replaced))}
    with suppress(OSError), os.scandir(project.state) as entries:
        found |= {
            entry.name: [entry.stat(follow_symlinks=False).st_size]
            for entry in entries
            if entry.name.startswith(old)
        }
    rows = ((name, sizes) for name, sizes in sorted(found.items()) if sizes)
    return tuple((f"{project.state.name}/{name}", len(sizes), sum(sizes)) for name, sizes in rows)


def _sizes(folder: os.PathLike[str]) -> Iterator[int]:
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                yield os.lstat(os.path.join(place, name)).st_size


def _remove_cache(project: Project) -> None:
    from shutil import rmtree  # `status` needs none of this

    cache = state_path(project, "cache")
    if os.path.isdir(cache):
        try:
            rmtree(cache)
        except OSError as error:
            raise WriteError(f"{cache} cannot be removed: {error.strerror}") from None


def _unlink(place: str) -> None:
    try:
        os.unlink(place)
    except OSError as error:
        raise WriteError(f"{place} cannot be removed: {error.strerror}") from None
