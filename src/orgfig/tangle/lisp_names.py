"""File names as Emacs's Lisp takes them apart, where the project's folder is not known.

Emacs Lisp reference manual, "File Names". Two marks that no notebook can hold stand for the
project's folder and for the home folder; what would look inside them is not evaluated.
"""

from __future__ import annotations

import re

from orgfig.tangle.lisp_text import LispError, NotEvaluatedError

__all__ = [
    "PROJECT",
    "directory",
    "expanded",
    "is_placed",
    "nondirectory",
    "sans_extension",
    "shown",
]

PROJECT = "/\udc01"
"""Stands for the project's folder, without its last slash. Half a character is in no text."""
_HOME = "/\udc02"
_MARKS = {PROJECT[1:], _HOME[1:]}
_VERSION = re.compile(r"(?:~|\.~[-\w:#@^.]+(?:~[0-9]+)?~)\Z")
_EXTENSION = re.compile(r"(?s)(?<=.)\.[^.]*\Z")
_REMOTE = re.compile(r"/[^/]*:")


def is_placed(text: str) -> bool:
    """Whether `text` depends on where the project or the home folder is."""
    return not text.isascii() and any(mark in text for mark in _MARKS)


def shown(text: str) -> str:
    """`text` for a message: the marks would be no text."""
    return text.replace(PROJECT, "PROJECT").replace(_HOME, "~")


def directory(name: str) -> str | None:
    """What stands up to the last slash; None where there is none (`file-name-directory`)."""
    folder, slash, _ = _local(name).rpartition("/")
    _refuse_inside(name)
    return f"{folder}/" if slash else None


def nondirectory(name: str) -> str:
    """What stands behind the last slash (`file-name-nondirectory`)."""
    _refuse_inside(name)
    return _local(name).rpartition("/")[2]


def sans_extension(name: str) -> str:
    """`name` without its last extension, and without the sign of a backup before that.

    Source: `file-name-sans-extension`; `.profile` and `a~` have none and stay.
    """
    file = _VERSION.sub("", nondirectory(name))
    found = _EXTENSION.search(file)
    return name if found is None else f"{directory(name) or ''}{file[: found.start()]}"


def expanded(name: str, folder: str) -> str:
    """`name` as an absolute one, from the absolute `folder` (`expand-file-name`)."""
    if "\0" in name + folder:
        raise LispError("a NUL in the name of a file")
    if _local(name).startswith("~"):
        name = _at_home(name)
    if name.startswith("/"):
        return _canonical(name)
    between = "" if folder.endswith("/") else "/"
    return _canonical(f"{_local(folder)}{between}{name or '.'}")


def _at_home(name: str) -> str:
    user, _, rest = name.partition("/")
    if user != "~":
        raise NotEvaluatedError(f"the home folder of {user[1:]}")
    return f"{_HOME}/{rest}" if "/" in name else _HOME


def _canonical(name: str) -> str:
    """An absolute name without `.`, `..` and doubled slashes; at its start `/..` and `//` stay.

    Source: the loop at the end of `expand-file-name` of Emacs.
    """
    is_double = name.startswith("//") and not name.startswith("///")
    parts = [""] if is_double else []
    written = name[1 + is_double :].split("/")
    for part in written:
        if part == ".." and parts:
            if parts.pop() in _MARKS:
                raise NotEvaluatedError("a name outside of the project's folder")
        elif part not in {"", "."}:
            parts.append(part)
    end = "/" if parts and not written[-1] else ""
    return f"/{'/'.join(parts)}{end}"


def _local(name: str) -> str:
    """`name`, unless it would be one of another machine."""
    if _REMOTE.match(name):
        raise NotEvaluatedError(f"the name {name}, which Emacs looks for on another machine")
    return name


def _refuse_inside(name: str) -> None:
    if is_placed(name.rpartition("/")[2]):
        raise NotEvaluatedError("a part of where the project is on this machine")
