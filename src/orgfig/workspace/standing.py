"""What stands at the target files, and what is therefore to become of each; writes nothing.

A file was edited by hand if orgfig has a record of what it wrote there, and what stands there is
neither that, nor what would be written, nor what git has in HEAD.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import Digest, digest_bytes
from orgfig.errors import WriteError
from orgfig.tangle.model import TangledFile
from orgfig.workspace.committed import Committed
from orgfig.workspace.places import ForbiddenError, Place, Places

__all__ = ["Action", "Standing", "Target", "not_written"]


class Action(Enum):
    """What becomes of a target file."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REPLACED = "replaced, the old text kept"
    OVERTAKEN = "the same file as a later target"
    KEPT = "edited by hand, left alone"
    NOT_MEANT = "has errors, not written"
    FORBIDDEN = "not for a notebook to write"
    FAILED = "cannot be written"
    NOT_REACHED = "behind an error at which Org stops"


class Target(NamedTuple):
    """A target file and what becomes of it.

    `place` is where it lies; `old` the bytes that stand there and are not what the notebook
    gives. `saved` is the project path of the old text where it was kept. `diagnostic` is a note
    that names it, or says what to do where the file is not what the notebook gives; errors of
    the notebook are not repeated.
    """

    file: TangledFile
    action: Action
    place: Place | None = None
    old: bytes | None = None
    saved: str | None = None
    diagnostic: Diagnostic | None = None

    @property
    def path(self) -> str:
        """The project path."""
        return self.file.path


class Standing:
    """Judges the target files below a folder, each as it stands when it is asked for.

    `notebooks` are the real paths of what is never a target. `records` say what orgfig last
    wrote to each file; with None every file may be written over. The folders `made` count as
    standing there.
    """

    def __init__(  # noqa: PLR0913 - what a judgement rests on, each part by its name
        self,
        places: Places,
        files: Iterable[TangledFile],
        *,
        notebooks: frozenset[str],
        records: Mapping[str, frozenset[Digest]] | None,
        committed: Committed,
        force: bool = False,
        made: Iterable[str] = (),
    ) -> None:
        self._notebooks, self._records, self._committed = notebooks, records, committed
        self._force = force
        self._made = set(made)
        self._found = {one.path: _found(places, one.path) for one in files if one.is_meant}
        self._last = self._last_at_each_place()

    def judged(self, file: TangledFile) -> Target:
        """What is to become of `file`, one of the files given."""
        if not file.is_meant:
            return Target(file, Action.NOT_MEANT)
        place = self._found[file.path]
        if isinstance(place, WriteError):
            return not_written(file, place)
        last = self._last.get(place.path, file.path)
        if last != file.path:
            return _overtaken(file, place, last)
        if place.path in self._notebooks:
            hint = "choose another file for :tangle"
            return not_written(file, ForbiddenError(f"{file.path} is a notebook", hint))
        return self._missing(file, place) if place.found is None else self._there(file, place)

    def stands(self, path: str) -> bool:
        """Whether anything stood at the target `path`, or it could not be looked at."""
        place = self._found[path]
        return isinstance(place, WriteError) or place.found is not None

    def _missing(self, file: TangledFile, place: Place) -> Target:
        """A new file: Org stops where its folder is missing and no block has `:mkdirp`."""
        folder = place.folder
        if folder not in self._made:
            if not file.makes_folders and not os.path.isdir(folder):
                return _without_folder(file)
            while folder not in self._made and len(folder) > 1:
                self._made.add(folder)
                folder = os.path.dirname(folder)
        return Target(file, Action.WRITTEN, place)

    def _there(self, file: TangledFile, place: Place) -> Target:
        """A file where something stands: the same, or another text."""
        try:
            old = _content(place)
        except OSError as error:
            return not_written(file, _unread(file.path, error))
        if old == file.data or _is_read_as(old, file):
            return Target(file, Action.UNCHANGED, place)
        return self._different(file, place, old)

    def _different(self, file: TangledFile, place: Place, old: bytes) -> Target:
        if self._records is None:
            return Target(file, Action.WRITTEN, place, old)
        record = self._records.get(file.path)
        if record and (digest_bytes(old) in record or self._committed.has(file.path, old)):
            return Target(file, Action.WRITTEN, place, old)
        if not record or self._force:
            return Target(file, Action.REPLACED, place, old)
        what = f"{file.path} was edited by hand, so it is not written"
        hint = (
            "`orgfig detangle` brings the edit into the notebook, "
            "`orgfig tangle --force` writes over it"
        )
        problem = Diagnostic(file.where, Severity.ERROR, "target-edited", what, hint)
        return Target(file, Action.KEPT, place, old, diagnostic=problem)

    def _last_at_each_place(self) -> dict[str, str]:
        """By place, the last path that leads there; nothing where no link leads anywhere."""
        places = {path: one for path, one in self._found.items() if isinstance(one, Place)}
        if all(place.is_direct for place in places.values()):
            return {}
        return {place.path: path for path, place in places.items()}


def _unread(path: str, error: OSError) -> WriteError:
    """Whether it is ours to write over is not known, then."""
    hint = "make it readable, or remove it: it is written anew then"
    return WriteError(f"{path} cannot be read: {error.strerror}", hint)


def not_written(file: TangledFile, error: WriteError) -> Target:
    """A target that orgfig's rules or the system keep from being written."""
    forbidden = isinstance(error, ForbiddenError)
    action = Action.FORBIDDEN if forbidden else Action.FAILED
    name = "target-forbidden" if forbidden else "target-not-written"
    problem = Diagnostic(file.where, Severity.ERROR, name, str(error), error.hint)
    return Target(file, action, diagnostic=problem)


def _overtaken(file: TangledFile, place: Place, last: str) -> Target:
    what = f"{file.path} is the same file as {last}, which is written later and replaces it"
    hint = "give each its own file"
    problem = Diagnostic(file.where, Severity.WARNING, "target-overtaken", what, hint)
    return Target(file, Action.OVERTAKEN, place, diagnostic=problem)


def _without_folder(file: TangledFile) -> Target:
    what = f"{file.path} cannot be written: its folder is missing"
    hint = "add `:mkdirp yes` to one of its blocks, or make the folder"
    problem = Diagnostic(file.where, Severity.ERROR, "target-folder-missing", what, hint)
    return Target(file, Action.FAILED, diagnostic=problem)


def _found(places: Places, path: str) -> Place | WriteError:
    try:
        return places.writable(path)
    except WriteError as error:
        return error


def _content(place: Place) -> bytes:
    """What stands at a place where something does; a folder or a pipe raises `OSError`."""
    if place.found and not place.has_file:
        kind = errno.EISDIR if os.path.isdir(place.path) else errno.EINVAL
        is_folder = kind == errno.EISDIR
        raise OSError(kind, os.strerror(kind) if is_folder else "it is not a regular file")
    file = os.open(place.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        data = os.read(file, place.found.st_size + 1 if place.found else 1)
        parts = [data]
        while data:
            data = os.read(file, 2**20)
            parts.append(data)
    finally:
        os.close(file)
    return b"".join(parts)


def _is_read_as(data: bytes, file: TangledFile) -> bool:
    """Whether Emacs reads `data` as the text of `file`, whatever its bytes and line ends are.

    Org compares texts (`org-babel-tangle`), and leaves a file with the same one as it is.
    """
    from orgfig.org.decoding import decode

    return decode(data, file.path)[0] == file.text
