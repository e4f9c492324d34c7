"""Reading notebooks and writing files of the project: whole or not at all, and only inside it.

What is written and why is decided elsewhere: files edited by hand are the matter of `tangled`,
orgfig's own files that of `state`.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from functools import cache

from orgfig.build.model import Artifact
from orgfig.errors import ProjectError, WriteError
from orgfig.workspace.project import Project

__all__ = [
    "is_other_mode",
    "keep",
    "read_notebook",
    "real_path",
    "write_all",
    "write_atomically",
    "write_whole",
]

HINTS = {
    errno.ENOSPC: "free some space on that disk",
    errno.EDQUOT: "your quota on that disk is used up",
    errno.EROFS: "that file system can only be read",
    errno.EACCES: "you need the right to write into its folder",
    errno.EPERM: "the file or its folder is protected (see `lsattr`)",
    errno.ENOTDIR: "a file stands where a folder is needed",
    errno.EEXIST: "a file stands where a folder is needed",
    errno.EISDIR: "a folder stands there: remove or rename it",
    errno.ELOOP: "its links lead in a circle",
    errno.ENAMETOOLONG: "choose a shorter name",
}

TEMPORARY = r"\.orgfig-([0-9]{1,9})-[0-9a-f]{8}\.tmp"


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
    disk (fsync(2)): what a power cut costs is built again.

    Raises:
        WriteError: one of them cannot be written, and what stood there still stands there; or
            one cannot be put in its place, and those before it are there already.

    """
    return write_all(project, ((made.path, made.data, None) for made in artifacts))


def write_atomically(project: Project, name: str, data: bytes, mode: int | None = None) -> bool:
    """Write a file below the project's folder, only if it differs; whether it did.

    A link is followed first and must stay inside. A file that stands there keeps its mode
    unless `mode` says another, which is a difference, too; a new one without `mode` has what the
    umask leaves.

    Raises:
        WriteError: it cannot be written; what stood there before still stands there.

    """
    return bool(write_all(project, [(name, data, mode)]))


def write_all(project: Project, files: Iterable[tuple[str, bytes, int | None]]) -> tuple[str, ...]:
    """Several files of name, data and mode, as `write_atomically`; the names that differed.

    Raises:
        WriteError: one of them cannot be written, and none is; or one cannot be put in its
            place, and those before it are there already.

    """
    ready: list[tuple[str, str, str]] = []
    try:
        for name, data, mode in files:
            target = real_path(project, name)
            _refuse_environment(project, name, target)
            ready.extend(_prepared(name, target, data, mode))
        for name, temporary, target in ready:
            _replace(name, temporary, target)
    finally:
        for _, temporary, _ in ready:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
    return tuple(name for name, _, _ in ready)


def real_path(project: Project, name: str) -> str:
    """Where a path below the project's folder really lies, links followed.

    Raises:
        WriteError: outside of the project, or in a folder that is none of the notebook's business.

    """
    root = os.path.realpath(project.root)
    try:
        target = os.path.realpath(os.path.join(root, name))
    except ValueError:
        raise WriteError(f"{name!r} cannot be written: no file can have this name") from None
    prefix = root.rstrip("/") + "/"
    if not target.startswith(prefix):
        hint = "remove the link" if not name.startswith(("/", "..")) else None
        raise WriteError(f"{name} leads to {target}, which is outside of the project", hint)
    parts = target[len(prefix) :].casefold().split("/")
    if ".git" in parts or parts[0] == ".orgfig":
        raise WriteError(f"{name} leads to {target}, where no notebook may write")
    return target


def _refuse_environment(project: Project, name: str, target: str) -> None:
    """Refuse a file in a virtual environment: its interpreter would run what a notebook says."""
    root = os.path.realpath(project.root)
    folder = os.path.dirname(target)
    while len(folder) > len(root):
        if os.path.lexists(os.path.join(folder, "pyvenv.cfg")):
            raise WriteError(f"{name} lies in a virtual environment, where no notebook may write")
        folder = os.path.dirname(folder)


# --- one file --------------------------------------------------------------------------------


def write_whole(name: str, target: str, data: bytes) -> None:
    """Write a file at `target`, which messages call `name`, only if it differs.

    Raises:
        WriteError: it cannot be written; what stood there before still stands there.

    """
    for _, temporary, place in _prepared(name, target, data, None):
        _replace(name, temporary, place)


def _prepared(name: str, target: str, data: bytes, mode: int | None) -> list[tuple[str, str, str]]:
    """Name, temporary file, target; nothing where the target is so already."""
    try:
        existing = _mode_if_different(target, data, mode)
        if existing is None:
            return []
        chosen = (existing or None) if mode is None else mode
        return [(name, _write_beside(target, data, chosen), target)]
    except OSError as error:
        raise _write_error(name, error) from None


def _mode_if_different(target: str, data: bytes, mode: int | None) -> int | None:
    """The mode of the file to replace, 0 where there is none; None where it is as it must be."""
    try:
        found = os.lstat(target)
    except FileNotFoundError:
        return 0
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISLNK(found.st_mode):  # realpath leaves a link only where it cannot end
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    if found.st_size == len(data) and not is_other_mode(found.st_mode, mode):
        with open(target, "rb") as file:
            if file.read() == data:
                return None
    return stat.S_IMODE(found.st_mode)


def is_other_mode(found: int, mode: int | None) -> bool:
    """Whether a file's mode is not the one that is asked for; permissions count, nothing else."""
    return mode is not None and stat.S_IMODE(found) != mode & 0o777


def _write_beside(target: str, data: bytes, mode: int | None) -> str:
    """A new file with `data` in the target's folder; with the umask's mode where `mode` is None."""
    folder = os.path.dirname(target)
    os.makedirs(folder, exist_ok=True)
    _sweep(folder)
    temporary = os.path.join(folder, f".orgfig-{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            if mode is not None:
                os.fchmod(file.fileno(), mode & 0o777)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    return temporary


@cache  # once is enough: listing a folder for each of its files takes quadratic time
def _sweep(folder: str) -> None:
    """Remove what processes that were killed have left in the middle of a write."""
    for name in os.listdir(folder):
        left = re.fullmatch(TEMPORARY, name)
        if left and not _is_alive(int(left[1])):
            with suppress(FileNotFoundError):
                os.unlink(os.path.join(folder, name))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it is another user's
    return True


def _replace(name: str, temporary: str, target: str) -> None:
    try:
        os.replace(temporary, target)
    except OSError as error:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise _write_error(name, error) from None


def _write_error(name: str, error: OSError) -> WriteError:
    return WriteError(f"{name} cannot be written: {error.strerror}", HINTS.get(error.errno or 0))
