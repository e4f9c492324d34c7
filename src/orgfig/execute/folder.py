"""The private folders of a job: made here, watched while it runs, and removed.

What a figure made may be deep, wide, or closed to its owner; nothing here follows a link or
recurses.
"""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from orgfig.errors import WriteError

__all__ = ["Folder", "Size", "is_full", "make_folder", "make_scratch", "place_in", "remove", "size"]


class Size(NamedTuple):
    """How much lies in a job's folders: bytes on the disk, and files and folders."""

    bytes: int
    files: int


class Folder(NamedTuple):
    """A job's own place on the disk: what stands for the project, its output, temporary files.

    `descriptor` stays with `output`, wherever that name may lead later.
    """

    path: Path
    project: str
    output: str
    temporary: str
    descriptor: int


def make_folder(path: Path, figures: str) -> Folder:
    """Make empty folders below `path`, for this user only; `figures` is that of the pictures.

    Raises WriteError if the disk is full, or the like.
    """
    project, temporary = path / "project", path / "temporary"
    output = project / figures
    try:
        for made in (path, temporary):
            made.mkdir(mode=0o700)
        output.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise _unwritable(path, error) from None
    descriptor = os.open(output, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    return Folder(path, str(project), str(output), str(temporary), descriptor)


def make_scratch(scratch: Path) -> None:
    """Make the folder that `place_in` works in, where it is missing. Raises WriteError."""
    try:
        scratch.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(scratch, error) from None


@contextmanager
def place_in(scratch: Path) -> Iterator[Path]:
    """A new folder in `scratch` for one build, removed at the end.

    Also removes what a build left there that was killed: such a folder has no lock (flock(2)).
    Raises WriteError if it cannot be made.
    """
    for old in scratch.glob("run-*"):
        descriptor = _locked(old)
        if descriptor is not None:
            remove(old)
            os.close(descriptor)
    try:
        place = Path(tempfile.mkdtemp(prefix="run-", dir=scratch))
    except OSError as error:
        raise _unwritable(scratch, error) from None
    descriptor = _locked(place)
    try:
        yield place
    finally:
        remove(place)
        if descriptor is not None:
            os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> WriteError:
    hint = "its folder must be writable, and have some room"
    return WriteError(f"figures cannot be run in {path}: {error.strerror}", hint)


def _locked(path: Path) -> int | None:
    """A descriptor that keeps a folder locked, or None if another process keeps it so."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:  # gone meanwhile, or no folder of ours
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # BlockingIOError: in use; another: a disk without locks
        os.close(descriptor)
        return None
    return descriptor


def size(folder: Folder, most: int) -> Size:
    """How much lies in the folders; counting ends above `most` files.

    A folder that was closed to its owner, or is too deep to be named, counts as too many: nobody
    can tell what it holds.
    """
    total = count = 0
    waiting = [folder.output, folder.temporary]
    while waiting and count <= most:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in islice(entries, most + 1 - count):
                    count += 1
                    total += _bytes(entry)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except FileNotFoundError:  # gone meanwhile
            continue
        except OSError:
            return Size(total, most + 1)
    return Size(total, count)


def is_full(folder: int) -> str | None:
    """The limit that a file system of a job's own has reached (fstatvfs(3)), by its descriptor."""
    facts = os.fstatvfs(folder)
    if facts.f_favail == 0:
        return "output_files"
    return "output_size" if facts.f_bavail == 0 else None


def _bytes(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * 512
    except FileNotFoundError:  # gone meanwhile
        return 0


def remove(path: Path) -> None:
    """Remove a folder with all that is in it; what cannot be removed stays.

    Folders are moved up to `path` before they are emptied, so depth costs nothing.
    """
    with suppress(OSError):
        top = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            _empty(top)
        finally:
            os.close(top)
        path.rmdir()


def _empty(top: int) -> None:
    number = 0
    waiting = [name for name in os.listdir(top) if not _unlinked(top, name)]
    while waiting:
        name = waiting.pop()
        with suppress(OSError):
            os.chmod(name, 0o700, dir_fd=top)
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
            try:
                for entry in os.listdir(inner):
                    if not _unlinked(inner, entry):
                        number += 1
                        moved = f"orgfig-removes-{number}"
                        os.chmod(entry, 0o700, dir_fd=inner)  # a folder is moved by its owner only
                        os.rename(entry, moved, src_dir_fd=inner, dst_dir_fd=top)
                        waiting.append(moved)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=top)


def _unlinked(folder: int, name: str) -> bool:
    """Remove a file; False if it is a folder."""
    if stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode):
        return False
    os.unlink(name, dir_fd=folder)
    return True
