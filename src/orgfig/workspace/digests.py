"""Digests of files on the disk, with a memory: what was not touched since is not read again.

A file counts as untouched if device, inode, size, mtime and ctime in nanoseconds are all the same
(stat(2)), and only if it had already been at rest for a while when it was read: within one tick of
the file system's clock a second change would leave no mark.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from orgfig.digest import Digest, digest_bytes
from orgfig.errors import WriteError
from orgfig.workspace.places import Places
from orgfig.workspace.project import Project

__all__ = ["LARGEST", "Looked", "Remembered", "look", "looked", "stamp"]

Remembered = Mapping[str, tuple[str, Digest]]
"""By project path: the stamp that a file had, and its digest then."""

REST = 2_000_000_000
"""Nanoseconds of rest before a digest may be remembered; FAT, the coarsest clock, ticks in 2 s."""

LARGEST = 1024**3
"""Bytes; what is larger is no picture and no module, and is not read."""


class Looked(NamedTuple):
    """What stands at some paths: digests, what cannot be read and why, what is worth remembering.

    A path where nothing stands is in none of them.
    """

    digests: Mapping[str, Digest]
    unreadable: Mapping[str, str]
    fresh: Remembered


def look(project: Project, paths: Iterable[str], remembered: Remembered, now: datetime) -> Looked:
    """Look at each of `paths` once, not before `now`; nothing outside of the project is read."""
    places = Places(project.root)
    return looked(paths, now, lambda path: _digest(project, places, path, remembered))


def looked(
    paths: Iterable[str],
    now: datetime,
    digest: Callable[[str], tuple[Digest, os.stat_result | None]],
) -> Looked:
    """What stands at each of `paths`, each looked at once and not before `now`.

    `digest` gives a file's digest, and its facts from before it was read, if it had to be read;
    what it raises tells that nothing stands there, or why it cannot be read.
    """
    digests: dict[str, Digest] = {}
    unreadable: dict[str, str] = {}
    fresh: dict[str, tuple[str, Digest]] = {}
    for path in paths:
        try:
            digests[path], found = digest(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            unreadable[path] = error.strerror or str(error)
        except (WriteError, ValueError) as error:
            unreadable[path] = str(error)
        else:
            if found and _rested(found, now):
                fresh[path] = (stamp(found), digests[path])
    return Looked(digests, unreadable, fresh)


def _rested(found: os.stat_result, now: datetime) -> bool:
    """Whether a file with these facts was at rest for long enough to remember its digest."""
    moment = int(now.timestamp()) * 1_000_000_000
    return max(found.st_mtime_ns, found.st_ctime_ns) < moment - REST


def stamp(found: os.stat_result) -> str:
    """What a file that was not touched since has the same of."""
    parts = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return " ".join(map(str, parts))


def _digest(
    project: Project, places: Places, path: str, remembered: Remembered
) -> tuple[Digest, os.stat_result | None]:
    """A file's digest, and its facts if it had to be read."""
    place = os.path.join(project.root, path)
    now = stamp(os.stat(place))  # a link that leads nowhere is nothing there
    known = remembered.get(path)
    if known and known[0] == now:
        return known[1], None
    data, found = _read(places.find(path).path)
    return digest_bytes(data), found


def _read(place: str) -> tuple[bytes, os.stat_result]:
    """A regular file's bytes, and its facts from before they were read."""
    found = os.stat(place)
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(found.st_mode):  # opening a named pipe would wait for a writer
        raise OSError(errno.EINVAL, "it is not a regular file")
    if found.st_size > LARGEST:
        raise OSError(errno.EFBIG, "it is larger than 1 GiB")
    with open(place, "rb") as file:
        return file.read(), found
