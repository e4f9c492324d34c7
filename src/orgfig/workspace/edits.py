"""What detangling needs of the disk: which tangled files were edited, and the notebook replaced.

An edit is an edit of what orgfig last wrote. Where that is not recorded, git's HEAD has what the
file was; where neither knows it, nobody can tell an edit of the file from one of the notebook.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from orgfig.digest import Digest, digest_bytes
from orgfig.errors import ProjectError, WriteError
from orgfig.tangle.edited import EditedFile
from orgfig.tangle.model import TangledFile
from orgfig.workspace.committed import committed_bytes
from orgfig.workspace.files import read_notebook, real_path
from orgfig.workspace.places import Places
from orgfig.workspace.project import Project
from orgfig.workspace.state import write_kept
from orgfig.workspace.writing import put
from orgfig.workspace.written import written_texts

__all__ = ["Edit", "Found", "Records", "find_edits", "replace_notebook", "stands_otherwise"]

Records = Mapping[str, frozenset[Digest]]
"""By project path, the digests of what orgfig last wrote there."""


class Found(Enum):
    """What a target file is, compared with what orgfig wrote to it."""

    CURRENT = "what the notebook gives"
    WRITTEN = "as orgfig last wrote it, older than the notebook"
    EDITED = "edited"
    MISSING = "not there"
    UNKNOWN = "different, with no record of what orgfig wrote"
    UNREADABLE = "not to be read"


class Edit(NamedTuple):
    """A target file and what it was found to be; `edited` where it was edited.

    `reason` says why it cannot be read, where it cannot.
    """

    file: TangledFile
    found: Found
    edited: EditedFile | None = None
    reason: str | None = None


def find_edits(
    project: Project, files: Iterable[TangledFile], records: Records
) -> tuple[Edit, ...]:
    """What each of the target files is found to be; `records` say what orgfig last wrote there."""
    places = Places(project.root)
    texts = _Texts(project, records)
    return tuple(_edit(file, places, texts) for file in files)


def stands_otherwise(project: Project, file: TangledFile) -> bool:
    """Whether something else stands where the target file is than the notebook gives."""
    try:
        data = _standing(file.path, Places(project.root))
    except WriteError:
        return True
    return data is not None and data != file.data


def _edit(file: TangledFile, places: Places, texts: _Texts) -> Edit:
    try:
        data = _standing(file.path, places)
    except WriteError as error:
        return Edit(file, Found.UNREADABLE, reason=str(error))
    if data is None or data == file.data:
        return Edit(file, Found.MISSING if data is None else Found.CURRENT)
    written = texts.written(file, data)
    if written is None or written == data:
        return Edit(file, Found.UNKNOWN if written is None else Found.WRITTEN)
    return Edit(file, Found.EDITED, EditedFile(file.path, written, data))


def _standing(path: str, places: Places) -> bytes | None:
    """The bytes that stand at `path`; None where nothing does."""
    place = places.find(path)
    if place.found is not None and not place.has_file:
        raise WriteError(f"{path} is not a regular file")
    try:
        with open(place.path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WriteError(f"{path} cannot be read: {error.strerror}") from None


class _Texts:
    """What was last written to target files, from wherever it is still known."""

    def __init__(self, project: Project, records: Records) -> None:
        self._project, self._records = project, records
        self._kept: dict[str, bytes] | None = None

    def written(self, file: TangledFile, data: bytes) -> bytes | None:
        """What was last written to `file`, where `data` stands now; None where nobody knows.

        Of two texts that may stand there after an interrupted write, the older one is taken: what
        the newer one has of the notebook, both sides have then.
        """
        record = self._records.get(file.path, frozenset())
        if digest_bytes(data) in record:
            return data
        given = file.data if digest_bytes(file.data) in record else None
        if given is not None and len(record) == 1:
            return given
        kept = self._kept_text(file.path) if record else None
        if kept is not None and digest_bytes(kept) in record:
            return kept
        return given or committed_bytes(self._project.root, file.path)

    def _kept_text(self, path: str) -> bytes | None:
        if self._kept is None:
            self._kept = written_texts(self._project)
        return self._kept.get(path)


def replace_notebook(project: Project, name: str, old: bytes, new: bytes) -> str:
    """Write the notebook `name`, which was read as `old`; the project path of a copy of `old`.

    A link is followed, but not out of the project.

    Raises:
        ProjectError: it is no longer as it was read, or Emacs has changes of it that are not saved.
        WriteError: it cannot be written; it is as it was.

    """
    place = real_path(project, name)
    if os.path.islink(os.path.join(os.path.dirname(place), f".#{os.path.basename(place)}")):
        hint = f"save it there; if no Emacs is running, remove .#{os.path.basename(place)}"
        raise ProjectError(f"{name} has changes in Emacs that are not saved", hint)
    if not os.access(place, os.W_OK):
        raise WriteError(f"{name} cannot be written: it is read-only", "make it writable")
    saved = write_kept(project, name, old)
    if read_notebook(project, name) != old:
        raise ProjectError(f"{name} was changed in the meantime", "detangle again")
    mode = stat.S_IMODE(os.stat(place).st_mode) & 0o777
    put(name, place, new, mode, is_forced=True)
    return saved
