"""Notices changes of files: by the folders that they lie in, for editors write by renaming.

A folder is watched without what lies in folders below it. Of a path whose folder is yet to come,
the nearest one that is there is watched. Only what was asked for is told, however much else
happens in the same folder. What a change means is not decided here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import NamedTuple, Self

from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

from orgfig.errors import ProjectError

__all__ = ["STEP", "Watcher"]

STEP = 50
"""Milliseconds within which a change is told, where the disk is quiet for half of them."""

MOST_STEPS = 4
"""How many steps a change is held back at most, where the disk is never quiet."""

POLL = 500
"""Milliseconds between two looks, where the system tells of no changes."""

NOT_TOLD = "Unable to decode path"
"""How the error begins that tells of a file whose name is not UTF-8: nothing else comes after it,
and nothing that is watched has such a name.
"""

DELETED = 3
"""The number of that change; a folder that is gone, or elsewhere, is not watched any more."""

PASSED_OVER = {"__pycache__"}

Folders = Mapping[str, tuple[int, int]]
"""The device and the inode of each folder, by its real path."""


class _Wanted(NamedTuple):
    """What is asked for: by real path, the names of what changes with it; folders told as such."""

    names: Mapping[str, set[str]]
    libraries: frozenset[str]


class Watcher:
    """Tells of changes by `descriptor`, which is readable while there are some to be taken.

    `complaint` says why it looks now and then instead of being told; None where it is told.
    Leaving it, as a context, ends it.
    """

    def __init__(self, step: int = STEP) -> None:
        self.complaint: str | None = None
        self.descriptor, self._writer = os.pipe()
        os.set_blocking(self.descriptor, False)
        self._step = step
        self._lock = Lock()
        self._pending: set[str] = set()
        self._wanted = _Wanted({}, frozenset())
        self._folders: Folders = {}
        self._has_lost = False
        self._broken: Exception | None = None
        self._stop = Event()
        self._threads: list[Thread] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def renew(self, files: Iterable[str], libraries: Iterable[str] = ()) -> bool:
        """Watch these absolute paths, and all entries of the folders `libraries`; nothing else.

        Whether changes until now may have gone unseen: something is watched that was not before,
        or otherwise.
        Raises ProjectError where nothing can be watched.
        """
        wanted, around = _wanted(files, libraries)
        folders = _present(around)
        before, self._wanted = self._wanted, wanted
        if self._has_lost or folders != self._folders:
            self._watch(folders)
            return True  # even for fewer: what the former thread was about to tell is gone with it
        has_all = wanted.names.keys() <= before.names.keys()
        return not (has_all and wanted.libraries <= before.libraries)

    def changed(self) -> frozenset[str]:
        """What has changed since the last call: as it was asked for, and a folder for its entries.

        Raises ProjectError where changes are not noticed any more.
        """
        with self._lock:
            with suppress(BlockingIOError):
                os.read(self.descriptor, 1)
            found, self._pending = self._pending, set()
        if self._broken is not None:
            raise ProjectError(f"changes of files are not noticed any more: {self._broken}")
        return frozenset(found)

    def close(self) -> None:
        """End the watching; a second time does nothing."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._threads = []
        for descriptor in {self.descriptor, self._writer} - {-1}:
            os.close(descriptor)
        self.descriptor = self._writer = -1

    def _watch(self, folders: Folders) -> None:
        """Watch these folders instead of those before."""
        self._has_lost = False
        notify = self._notify(folders)
        self._folders = folders
        self._stop.set()  # the former thread ends by itself
        self._stop = Event()
        thread = Thread(target=self._listen, args=(notify, self._stop), daemon=True)
        thread.start()
        self._threads = [*(one for one in self._threads if one.is_alive()), thread]

    def _notify(self, folders: Folders) -> RustNotify:
        paths = sorted(folders)
        if self.complaint is None:
            try:
                return _notify(paths, polls=False)
            except (OSError, WatchfilesRustInternalError) as error:
                self.complaint = f"changes are looked for twice a second: {error}"
        try:
            return _notify(paths, polls=True)
        except (OSError, WatchfilesRustInternalError) as error:
            raise ProjectError(f"changes of files cannot be noticed: {error}") from None

    def _listen(self, notify: RustNotify, stop: Event) -> None:
        try:
            with notify:
                while not isinstance(found := self._next(notify, stop), str):
                    self._has_lost |= any(k == DELETED and p in self._folders for k, p in found)
                    self._tell({name for _, path in found for name in self._names(path)})
        except (OSError, RuntimeError) as error:
            if not str(error).startswith(NOT_TOLD):
                self._broken = error
            self._has_lost = True
            self._tell({name for names in self._wanted.names.values() for name in names} or {""})

    def _next(self, notify: RustNotify, stop: Event) -> set[tuple[int, str]] | str:
        """What has changed; a word where it is to end."""
        return notify.watch(self._step * MOST_STEPS, max(1, self._step // 2), 0, stop)

    def _names(self, path: str) -> Iterator[str]:
        folder, _, name = path.rpartition("/")
        if folder in self._wanted.libraries and name not in PASSED_OVER:
            yield folder
        yield from self._wanted.names.get(path, ())

    def _tell(self, names: set[str]) -> None:
        with self._lock:
            if names and not self._pending:
                os.write(self._writer, b"!")
            self._pending |= names


def _notify(paths: list[str], *, polls: bool) -> RustNotify:
    """A folder that is gone or closed is left out: the one around it tells when that ends."""
    while True:
        try:
            return RustNotify(paths, False, polls, POLL, False, False)  # noqa: FBT003  its own signature
        except (FileNotFoundError, PermissionError):
            left = [path for path in paths if os.access(path, os.R_OK)]
            if left == paths:
                raise
            paths = left


def _wanted(files: Iterable[str], libraries: Iterable[str]) -> tuple[_Wanted, set[str]]:
    """What is asked for, and all folders to watch for it."""
    names: dict[str, set[str]] = {}
    nearest: dict[str, tuple[str, str]] = {}
    inner = frozenset(os.path.realpath(folder) for folder in libraries)
    around = set(inner)
    for file in files:
        for place in _places(file, nearest):
            folder = place.rpartition("/")[0] or "/"
            around.add(folder)
            for one in (place, folder):  # a folder that goes, or is closed, takes all along
                names.setdefault(one, set()).add(file)
    return _Wanted(names, inner), around


def _places(file: str, nearest: dict[str, tuple[str, str]]) -> Iterator[str]:
    """The real paths whose change may be one of `file`; what is found of folders is kept."""
    folder, _, name = file.rpartition("/")
    real, missing = nearest.get(folder) or nearest.setdefault(folder, _nearest(folder))
    place = f"{real.rstrip('/')}/{missing or name}"
    yield place
    if os.path.islink(place):
        yield os.path.realpath(place)


def _nearest(folder: str) -> tuple[str, str]:
    """The real path of a folder, or of the nearest one that is there, and what it lacks then."""
    missing = ""
    while folder and not os.path.isdir(folder):
        folder, _, missing = folder.rpartition("/")
    return os.path.realpath(folder or "/"), missing


def _present(folders: Iterable[str]) -> Folders:
    """Those that are there."""
    found = {}
    for folder in folders:
        with suppress(OSError):
            facts = os.stat(folder)
            found[folder] = facts.st_dev, facts.st_ino
    return found
