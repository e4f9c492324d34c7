"""Reading notebooks and writing files of the project: whole or not at all, and only inside it.

What is written and why is decided elsewhere: target files are the matter of `tangled`, orgfig's
own files that of `state`.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from posixpath import splitext

from orgfig.build.job import Artifact
from orgfig.errors import ProjectError, WriteError
from orgfig.workspace.places import ForbiddenError, Places
from orgfig.workspace.project import Project
from orgfig.workspace.writing import move_into_place, write_beside, write_error

__all__ = ["keep", "read_notebook", "real_path", "write_all", "write_atomically", "write_whole"]


def read_notebook(project: Project, name: str) -> bytes:
    """The bytes of a notebook; a link is followed wherever it leads.

    Raises:
        ProjectError: it is missing, is not a file, or cannot be read.

    """
    path = project.root / name
    try:
        if path.is_file():
            return path.read_bytes()
        mode = path.stat().st_mode
    except FileNotFoundError:
        hint = f"write {name}, or name your notebook in pyproject.toml under [tool.orgfig]"
        raise ProjectError(f"{name}: there is no such notebook", hint) from None
    except OSError as error:
        what = f"{name}: cannot be read: {error.strerror}"
        raise ProjectError(what, "make it readable, or name another notebook") from None
    what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
    raise ProjectError(f"{name}: is {what}", "a notebook is a text file")


def keep(project: Project, artifacts: Iterable[Artifact]) -> tuple[str, ...]:
    """Put what a job made in its place; the paths that changed.

    Nothing is replaced before everything is written beside its place. It is not forced onto the
    disk (fsync(2)), which costs 5 to 10 ms a file: what a power cut costs is built again, as its
    digest is not the one in its trace.

    Raises:
        WriteError: one of them cannot be written, two are one file, or a link makes one of a file
            that is no picture, and what stood there still stands there; or one cannot be put in
            its place, and those before it are there already.

    """
    pictures = tuple(artifacts)
    places = Places(project.root)
    for made in pictures:
        _require_alike(made.path, places.find(made.path).path)
    return write_all(project, ((made.path, made.data) for made in pictures))


def _require_alike(name: str, target: str) -> None:
    """A link must not lead a picture over what is none, such as the notebook."""
    if splitext(name)[1].lower() != splitext(target)[1].lower():
        raise ForbiddenError(
            f"{name} leads to {target}, which is no such picture", "remove the link"
        )


def write_atomically(project: Project, name: str, data: bytes) -> bool:
    """Write a file below the project's folder, only if it differs; whether it did.

    A link is followed first and must stay inside. A file that stands there keeps its mode; a new
    one has what the umask leaves.

    Raises:
        WriteError: it cannot be written; what stood there before still stands there.

    """
    return bool(write_all(project, [(name, data)]))


def write_all(project: Project, files: Iterable[tuple[str, bytes]]) -> tuple[str, ...]:
    """Several files of name and data, as `write_atomically`; the names that differed.

    Raises:
        WriteError: one of them cannot be written, or two are one file, and none is written; or
            one cannot be put in its place, and those before it are there already.

    """
    places = Places(project.root)
    ready: list[tuple[str, str, str]] = []
    owners: dict[str, str] = {}
    try:
        for name, data in files:
            target = places.writable(name).path
            _refuse_shared(name, owners.setdefault(target, name))
            ready.extend(_prepared(name, target, data, len(ready)))
        for name, temporary, target in ready:
            move_into_place(name, temporary, target)
    finally:
        for _, temporary, _ in ready:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
    return tuple(name for name, _, _ in ready)


def _refuse_shared(name: str, owner: str) -> None:
    """Two names that links make one file: the second would undo the first at every build."""
    if name != owner:
        raise WriteError(f"{name} and {owner} are one file", "remove the link between them")


def real_path(project: Project, name: str) -> str:
    """Where a path below the project's folder really lies, links followed.

    Raises:
        WriteError: outside of the project, or in a folder that is none of the notebook's business.

    """
    return Places(project.root).find(name).path


def write_whole(name: str, target: str, data: bytes) -> None:
    """Write a file at `target`, which messages call `name`, only if it differs.

    Raises:
        WriteError: it cannot be written; what stood there before still stands there.

    """
    for _, temporary, place in _prepared(name, target, data, 0):
        move_into_place(name, temporary, place)


def _prepared(name: str, target: str, data: bytes, turn: int) -> list[tuple[str, str, str]]:
    """Name, temporary file, target; nothing where the target is so already."""
    try:
        existing = _mode_if_different(target, data)
        if existing is None:
            return []
        return [(name, write_beside(target, data, existing or None, turn=turn), target)]
    except OSError as error:
        raise write_error(name, error) from None


def _mode_if_different(target: str, data: bytes) -> int | None:
    """The mode of the file to replace, 0 where there is none; None where it is as it must be."""
    try:
        found = os.lstat(target)
    except FileNotFoundError:
        return 0
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    if found.st_size == len(data):
        with open(target, "rb") as file:
            if file.read() == data:
                return None
    return stat.S_IMODE(found.st_mode) & 0o777
