"""The files that `:deps` names: paths from text, and what speaks against reading one of them.

A path counts from the project's folder. What its text alone forbids is found here; what the disk
holds there is in the snapshot. In the folder of outputs only what a figure makes is data: who
makes it, and when, is `order`'s.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Container, Iterator
from posixpath import basename, normpath
from typing import NamedTuple

from orgfig.build.model import Snapshot
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.figure.deps import names_in
from orgfig.location import Location

__all__ = ["CLOSED", "UNREADABLE", "UNSEEN", "DataFile", "data_files", "data_problem"]

UNREADABLE, UNSEEN = "data-unreadable", "data-unseen"
"""The names of problems: a file is not there or is no data; it may be well, and nobody can look."""

UNSEEN_WHY = frozenset(map(os.strerror, (errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE)))
"""What the system says of a file that may be as it should be: it does not let us look."""

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
CLOSED = {".git": "git's own", ".orgfig": "orgfig's own"}
"""Folders that no figure reads, wherever they stand; upper and lower case are not told apart."""


class DataFile(NamedTuple):
    """A file that a block may read: its project path, and where that is said.

    `is_output` says that it lies in the folder of outputs.
    """

    path: str
    where: Location
    is_output: bool = False


def data_files(
    written: str | None, where: Location, pictures: str, *, is_one: bool
) -> Iterator[DataFile | Diagnostic]:
    """The files that the value of a `:deps` names, and what is wrong with it.

    Blanks part them, but not between double quotes; with `is_one` the value was one string.
    `pictures` is the folder in whose place a figure writes.
    """
    words = [written or ""] if is_one else names_in(written or "")
    if words is None:
        hint = "put each name with blanks between two quotes"
        yield _bad(where, f"`:deps {written}` has a quote that does not close", hint)
    elif not any(words):
        yield _bad(where, "`:deps` names no file", "such as `:deps data/points.csv`")
    else:
        for word in words:
            fault = next(_faults(word, pictures), None)
            if fault is None:
                path = normpath(word)
                yield DataFile(path, where, path.startswith(f"{pictures}/"))
            else:
                yield _bad(where, f"`:deps` names {_shown(word)}, {fault[0]}", fault[1])


def data_problem(
    file: DataFile, snapshot: Snapshot, tangled: Container[str], made: Container[str]
) -> Diagnostic | None:
    """Why a figure cannot be given the file.

    `tangled` are the paths of target files, `made` those of outputs that other figures make.
    """
    if file.path in tangled:
        message = f"{file.path} is made from the notebook, so it is no data that a figure reads"
        return _refused(file, "data-is-made", message, "import what is tangled")
    if file.is_output and file.path not in made:
        message = f"{file.path} is made by no other figure, and lies in the folder of pictures"
        hint = (
            f"`:file {basename(file.path)}` on the block that saves it; keep other data elsewhere"
        )
        return _refused(file, "data-nobody-makes", message, hint)
    if file.path in snapshot.data:
        return None
    why = snapshot.unreadable_data.get(file.path)
    message = f"{file.path} cannot be given to a figure: {why or 'there is no such file'}"
    hint = "`:deps` names readable files, seen from the project's folder, and follows no link"
    return _refused(file, UNSEEN if why in UNSEEN_WHY else UNREADABLE, message, hint)


def _refused(file: DataFile, name: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(file.where, Severity.ERROR, name, message, hint)


def _faults(path: str, pictures: str) -> Iterator[tuple[str, str | None]]:
    """What forbids the path, whatever the disk holds there, and what would do instead."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    closed = [CLOSED[part.casefold()] for part in parts if part.casefold() in CLOSED]
    if CONTROL.search(path):
        yield "which holds a control character", None
    if path.startswith(("/", "~")):
        yield "which does not count from the project's folder", "copy the file into the project"
    if ".." in parts:
        rest = "/".join(part for part in parts if part != "..")
        yield "which leads upwards", f"paths count from the project's folder: `:deps {rest}`?"
    if not parts:
        yield "which is no file", "name each file that is read"
    if closed:
        yield f"which lies in {closed[0]} folder", None
    if normpath(path) == pictures:
        yield "which is the folder of pictures", "name each file that is read"


def _shown(word: str) -> str:
    return f'"{word}"' if word == "" or " " in word else word


def _bad(where: Location, message: str, hint: str | None) -> Diagnostic:
    return Diagnostic(where, Severity.ERROR, "bad-data-path", message, hint)
