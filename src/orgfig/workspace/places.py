"""Where paths below a folder really lie: links followed, never out of it, never where git keeps.

A folder on the way is looked at once, so that ten thousand files in it cost little more than
their own look. Writes nothing.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import NamedTuple

from orgfig.errors import WriteError
from orgfig.tangle.target import PROTECTED
from orgfig.workspace.writing import write_error

__all__ = ["MARKS", "ForbiddenError", "Place", "Places"]


MARKS = ("pyvenv.cfg", "conda-meta")
"""What stands in the folder of a virtual environment: PEP 405's, and Conda's."""


class ForbiddenError(WriteError):
    """orgfig's own rules forbid the place; Org would write there."""


class Place(NamedTuple):
    """Where a file really lies, and what lstat(2) says of it; None where nothing stands.

    `is_direct` says that no link was on the way from the folder that the places are below.
    """

    path: str
    found: os.stat_result | None
    is_direct: bool

    @property
    def folder(self) -> str:
        """The folder that it lies in."""
        return self.path.rpartition("/")[0] or "/"

    @property
    def has_file(self) -> bool:
        """Whether a regular file stands there."""
        return self.found is not None and stat.S_ISREG(self.found.st_mode)


class Places:
    """The places of paths below `root`, made for one piece of work: a folder may change later.

    `whole` is what messages call the folder.
    """

    def __init__(self, root: str | os.PathLike[str], whole: str = "the project") -> None:
        self._root = os.path.realpath(root)
        self._prefix = self._root.rstrip("/") + "/"
        self._whole = whole
        self._folders: dict[str, str] = {}
        self._environments: dict[str, bool] = {}

    def find(self, name: str) -> Place:
        """Where `name` lies and what stands there.

        Raises:
            WriteError: outside of the folder, or where it is none of a notebook's business, or
                it cannot be looked at.

        """
        path = self._direct(name)
        try:
            found = _looked(path) if path else None
            if path is None or (found and stat.S_ISLNK(found.st_mode)):
                path = self._resolved(name)
                found = _looked(path)
        except OSError as error:
            raise write_error(name, error) from None
        if found and stat.S_ISLNK(found.st_mode):  # realpath leaves a link that cannot end
            raise write_error(name, OSError(errno.ELOOP, os.strerror(errno.ELOOP)))
        self._refuse(name, path)
        return Place(path, found, is_direct=path == f"{self._prefix}{name}")

    def writable(self, name: str) -> Place:
        """The same for a file that is to be written.

        Raises:
            WriteError: as `find` does, or it lies in a virtual environment, whose interpreter
                would run what a notebook says.

        """
        place = self.find(name)
        if self._is_environment(place.folder):
            raise ForbiddenError(
                f"{name} lies in a virtual environment, where no notebook may write"
            )
        return place

    def _direct(self, name: str) -> str | None:
        """The path by way of the folder's real place; None for a name that is not plain."""
        folder, _, base = name.rpartition("/")
        if base in {"", ".", ".."} or name.startswith("/") or "\0" in name:
            return None
        place = self._folders.get(folder)
        if place is None:
            place = self._folders[folder] = self._resolved(folder)
        return f"{place.rstrip('/')}/{base}"

    def _resolved(self, name: str) -> str:
        try:
            return os.path.realpath(os.path.join(self._root, name))
        except ValueError:
            raise WriteError(f"{name!r} cannot be written: no file can have this name") from None

    def _refuse(self, name: str, path: str) -> None:
        if not path.startswith(self._prefix):
            hint = "remove the link" if not name.startswith(("/", "..")) else None
            what = f"{name} leads to {path}, which is outside of {self._whole}"
            raise ForbiddenError(what, hint)
        parts = path[len(self._prefix) :].casefold().split("/")
        own = parts[0] == ".orgfig"  # below, it is another project's
        if own or not (PROTECTED - {".orgfig"}).isdisjoint(parts):
            raise ForbiddenError(f"{name} leads to {path}, where no notebook may write")

    def _is_environment(self, folder: str) -> bool:
        """Whether a virtual environment is at `folder` or above it, below the root."""
        unknown: list[str] = []
        while len(folder) > len(self._root) and folder not in self._environments:
            unknown.append(folder)
            folder = os.path.dirname(folder)
        inside = self._environments.get(folder, False)
        for one in reversed(unknown):
            inside = inside or any(os.path.lexists(f"{one}/{mark}") for mark in MARKS)
            self._environments[one] = inside
        return inside


def _looked(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
