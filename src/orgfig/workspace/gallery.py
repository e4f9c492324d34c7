"""Writes a gallery's folder: pages and copies of pictures, what changed only, what is ours only.

A list in the folder names every file that orgfig wrote there, with its digest. A file that is not
on it, or not what it says, is somebody else's: it is never written over and never removed. What
the pages hold is the matter of `report`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from orgfig.digest import Digest, digest_bytes
from orgfig.errors import ProjectError, WriteError
from orgfig.workspace.files import real_path
from orgfig.workspace.places import Place, Places
from orgfig.workspace.project import Project
from orgfig.workspace.writing import move_into_place, put, write_beside, write_error

__all__ = ["GALLERY", "LIST", "Copy", "WrittenGallery", "gallery_folder", "write_gallery"]

GALLERY = "gallery"
"""The folder of the project that a gallery is written to where none is named."""

LIST = ".orgfig-gallery"
"""The file in a gallery's folder that names those that orgfig wrote."""

FORM = "orgfig gallery 1"

Known = Mapping[str, frozenset[str]]
"""By path in the gallery, the digests of what orgfig may have left there."""


class WrittenGallery(NamedTuple):
    """How many files were written, left as they were, and removed.

    `kept` are those that no page needs any more, and that were changed by hand.
    """

    written: int
    unchanged: int
    removed: int
    kept: tuple[str, ...]


class Copy(NamedTuple):
    """A picture of the project to copy: its path there, and the digest that it was seen with."""

    path: str
    digest: Digest


def gallery_folder(project: Project, named: str | None) -> str:
    """The folder to write a gallery to: the one `named`, else `gallery/` of the project.

    Raises:
        WriteError: it leads out of the project without being named, or a gallery there could
            hide or replace what belongs to the project.

    """
    if named is None:
        return Places(project.root).find(GALLERY).path
    folder, root = os.path.realpath(named), os.path.realpath(project.root)
    hint = "name a folder of its own, such as public/figures"
    if f"{root}/".startswith(f"{folder.rstrip('/')}/"):
        raise WriteError(f"{named} holds the project itself", hint)
    pictures = os.path.realpath(project.root / project.figures)
    if f"{folder}/".startswith(f"{pictures}/"):
        raise WriteError(f"{named} is where the pictures are kept", hint)
    if not {".git", ".orgfig"}.isdisjoint(folder.casefold().split("/")):
        raise WriteError(f"{named} lies where no gallery belongs", hint)
    return folder


def write_gallery(
    project: Project, folder: str, texts: Mapping[str, str], copies: Mapping[str, Copy]
) -> WrittenGallery:
    """Make `folder` hold `texts` and `copies`, each by its path there, and what others put there.

    Killed in between, the next call goes on: the list names a file before it is written.

    Raises:
        WriteError: one cannot be written, or is not orgfig's, or the folder has files and no
            gallery yet; then nothing is written.
        ProjectError: a picture cannot be read, or has changed meanwhile.

    """
    places = Places(folder, "the gallery")
    _refuse_foreign(places, folder)
    known = _known(places)
    pages = {path: text.encode() for path, text in texts.items()}
    wanted = {path: digest_bytes(data) for path, data in pages.items()}
    wanted |= {path: copy.digest for path, copy in copies.items()}
    changed = dict(_changed(places, wanted, known))
    stale = {path: known[path] for path in known if path not in wanted}
    if changed or stale:
        _keep_list(places, {p: known.get(p, frozenset()) | {wanted[p]} for p in wanted} | stale)
    _put_all(
        (path, place, pages[path] if path in pages else _picture(project, copies[path]))
        for path, place in changed.items()
    )
    kept, removed = _without(places, stale)
    _keep_list(places, {path: frozenset((digest,)) for path, digest in wanted.items()})
    return WrittenGallery(len(changed), len(wanted) - len(changed), removed, kept)


# --- what stands there -------------------------------------------------------------------------


def _refuse_foreign(places: Places, folder: str) -> None:
    """A folder with files and without a list is no gallery: `--output /etc` is a slip.

    Dot files do not matter: `.git`, `.nojekyll`, `.DS_Store`.
    """
    if places.find(LIST).found is not None:
        return
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise write_error(folder, error) from None
    if any(not name.startswith(".") for name in names):
        hint = "name an empty folder, or one that does not exist, with --output"
        raise WriteError(f"{folder} has files, but no gallery", hint)


def _changed(
    places: Places, wanted: Mapping[str, Digest], known: Known
) -> Iterator[tuple[str, Place]]:
    """The paths that are to be written, with their places; a stranger's file is refused."""
    for path, digest in wanted.items():
        place = places.writable(path)
        if place.found is None and place.is_direct:
            yield path, place
            continue
        at = _digest(path, place)
        if at != digest:
            if at is None or at not in known.get(path, ()):
                raise _stranger(path)
            yield path, place


def _stranger(path: str) -> WriteError:
    hint = "move it away, or write the gallery to another folder with --output"
    return WriteError(f"{path} in the gallery's folder is not as orgfig wrote it", hint)


def _put_all(files: Iterable[tuple[str, Place, bytes]]) -> None:
    """Put files in their places; nothing is replaced before everything is written beside."""
    ready: list[tuple[str, str, str]] = []
    try:
        for path, place, data in files:
            try:
                temporary = write_beside(place.path, data, None, turn=len(ready))
            except OSError as error:
                raise write_error(path, error) from None
            ready.append((path, temporary, place.path))
        for path, temporary, target in ready:
            move_into_place(path, temporary, target)
    finally:
        for _, temporary, _ in ready:
            with suppress(FileNotFoundError):
                os.unlink(temporary)


def _digest(path: str, place: Place) -> Digest | None:
    """The digest of the file there; None where a link or no regular file is."""
    if not place.has_file or not place.is_direct:
        return None
    try:
        with open(place.path, "rb") as file:
            return digest_bytes(file.read())
    except OSError as error:
        raise write_error(path, error) from None


def _picture(project: Project, copy: Copy) -> bytes:
    try:
        with open(real_path(project, copy.path), "rb") as file:
            data = file.read()
    except OSError as error:
        hint = "make it readable, or build it again"
        raise ProjectError(f"{copy.path} cannot be read: {error.strerror}", hint) from None
    if digest_bytes(data) != copy.digest:
        raise ProjectError(f"{copy.path} has changed meanwhile", "write the gallery again")
    return data


# --- what goes ---------------------------------------------------------------------------------


def _without(places: Places, stale: Known) -> tuple[tuple[str, ...], int]:
    """Remove what no page needs; what was changed by hand and stays, and how many went."""
    kept, removed = [], 0
    for path, digests in sorted(stale.items()):
        place = _place_of_stale(places, path)
        if place is None or place.found is None:
            continue
        if _digest(path, place) in digests:
            _unlink(path, place)
            removed += 1
        else:
            kept.append(path)
    return tuple(kept), removed


def _place_of_stale(places: Places, path: str) -> Place | None:
    """Where it lies; None for one that leads out of the gallery: no list of ours names it."""
    try:
        return places.find(path)
    except WriteError:
        return None


def _unlink(path: str, place: Place) -> None:
    try:
        os.unlink(place.path)
    except OSError as error:
        raise WriteError(f"{path} cannot be removed: {error.strerror}") from None
    folder = place.folder
    with suppress(OSError):  # the first one that is not empty ends it
        for _ in range(path.count("/")):
            os.rmdir(folder)
            folder = os.path.dirname(folder)


# --- the list ----------------------------------------------------------------------------------


def _known(places: Places) -> Known:
    """What the list says; nothing where it is missing, a link, or not as orgfig leaves it."""
    place = places.find(LIST)
    if not place.has_file or not place.is_direct:
        return {}
    try:
        with open(place.path, "rb") as file:
            listed = json.loads(file.read())
        if listed["form"] != FORM:
            return {}
        return {str(path): frozenset(map(str, some)) for path, some in listed["files"].items()}
    except OSError as error:
        raise write_error(LIST, error) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _keep_list(places: Places, files: Known) -> None:
    listed = {"form": FORM, "files": {path: sorted(files[path]) for path in sorted(files)}}
    data = (json.dumps(listed, indent=1) + "\n").encode()
    place = places.writable(LIST)
    if place.found is not None and not (place.has_file and place.is_direct):
        raise _stranger(LIST)
    if place.found is None or _digest(LIST, place) != digest_bytes(data):
        put(LIST, place.path, data, None)
