"""Whether all target files stand as they were left, so that an unchanged notebook is not read.

After tangling, a stamp keeps the digests of the notebooks' bytes, the facts that lstat(2) gave of
each target file, and the warnings to tell again. It can be lost at any time and may come from
anybody: what it says is compared with what stands there, and any difference means that it says
nothing. It makes nobody write anything.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import Digest, digest_fields
from orgfig.errors import OrgfigError
from orgfig.location import Location
from orgfig.workspace.cache import program
from orgfig.workspace.digests import REST
from orgfig.workspace.places import MARKS
from orgfig.workspace.project import Project
from orgfig.workspace.reading import is_current
from orgfig.workspace.standing import Action, Target
from orgfig.workspace.state import read_state, write_state, write_state_folder

__all__ = ["Stamp", "leave_stamp", "stamped"]

ENDING = ".tangled"
TICK = 10_000_000
"""Nanoseconds; the longest that Linux's files have one time (CONFIG_HZ is 100 at least)."""
WRITERS = ("workspace", "commands")
"""The rooms that decide what is written where, beside those that read."""


class Stamp(NamedTuple):
    """What tangling said of notebooks that have not changed since: paths of files, warnings."""

    paths: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def stamped(project: Project, texts: Mapping[str, Digest], *, strict: bool) -> Stamp | None:
    """The stamp of the notebooks `texts`, digests by name; None unless everything is as it was."""
    try:
        data = _decoded(read_state(project, _name(texts, strict=strict)))
        if data["key"] != _key(project, texts) or data["records"] != _records(project):
            return None
        stamp = Stamp(
            tuple(_text(row[0]) for row in data["files"]),
            tuple(_diagnostic(row) for row in data["diagnostics"]),
        )
        consulted = [(_text(name), known) for name, known in data["consulted"]]
        folders = map(_text, data["folders"])
        is_so = _stand(project, data["files"], folders) and is_current(project, consulted)
    except (OSError, ValueError, TypeError, LookupError, OverflowError, RecursionError):
        return None
    except OrgfigError:  # a link stands below `.orgfig/`, or the interpreter cannot be asked
        return None
    return stamp if is_so else None


def leave_stamp(  # noqa: PLR0913 - what a stamp says, each part by its name
    project: Project,
    texts: Mapping[str, Digest],
    *,
    strict: bool,
    results: Sequence[Target],
    diagnostics: Iterable[Diagnostic],
    consulted: Iterable[tuple[str, str | None]],
    folders: Iterable[str] = (),
    begun: int,
) -> None:
    """Keep what `stamped` finds, if all of `results` are certain to stand as the notebooks say.

    `begun` is when the looking began, in nanoseconds since the epoch. What cannot be kept is no
    loss.
    """
    import json

    if not all(_is_certain(one, begun) for one in results):
        return
    _let_a_tick_pass(results)
    stamp: dict[str, object] = {
        "key": _key(project, texts),
        "files": [_row(one) for one in results],
        "diagnostics": [_plain(one) for one in diagnostics],
        "consulted": tuple(consulted),
        "folders": tuple(folders),
    }
    with suppress(OSError, OrgfigError):
        write_state_folder(project)
        stamp["records"] = _records(project)
        write_state(project, _name(texts, strict=strict), json.dumps(stamp).encode())


def _let_a_tick_pass(results: Sequence[Target]) -> None:
    """Wait until a change of any of the files would get another time than it has now."""
    found = [one.place.found for one in results if one.place]
    newest = max((one.st_ctime_ns for one in found if one), default=0)
    left = newest + TICK - time.time_ns()
    if 0 < left <= TICK:
        time.sleep(left / 1e9)


def _is_certain(target: Target, begun: int) -> bool:
    """Whether a later change of the file must show in what lstat(2) gives.

    What was written just now has a time that no clock tick gives again; what was found unchanged
    had better been at rest for a while, or a change in the same tick might leave no mark.
    """
    place = target.place
    if place is None or place.found is None or not (place.is_direct and place.has_file):
        return False
    if target.action is Action.UNCHANGED:
        return max(place.found.st_mtime_ns, place.found.st_ctime_ns) < begun - REST
    return target.action in {Action.WRITTEN, Action.REPLACED}


def _stand(project: Project, rows: Sequence[Sequence[Any]], made: Iterable[str]) -> bool:
    """Whether each file is what it was, with no link and no virtual environment on the way.

    So must be the folders that were `made`.
    """
    root = str(project.root).rstrip("/")
    folders = set(made)
    for path, *facts in rows:
        folder, _, name = path.rpartition("/")
        if name in {"", ".", ".."} or _facts(os.lstat(f"{root}/{path}")) != facts:
            return False
        folders.add(folder)
    return all(_is_plain(root, folder) for folder in folders)


def _is_plain(root: str, folder: str) -> bool:
    place = root
    for part in folder.split("/") if folder else ():
        place = f"{place}/{part}"
        if part in {"", ".", ".."} or not stat.S_ISDIR(os.lstat(place).st_mode):
            return False
        if any(os.path.lexists(f"{place}/{mark}") for mark in MARKS):
            return False
    return True


def _facts(found: os.stat_result) -> list[int]:
    return [
        *(found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns),
        *(found.st_ino, found.st_dev),
    ]


def _row(target: Target) -> list[object]:
    found = target.place.found if target.place else None
    return [target.path, *(_facts(found) if found else ())]


def _name(texts: Mapping[str, Digest], *, strict: bool) -> str:
    """One file for each choice of notebooks, so that a new stamp takes the place of the old."""
    names = {str(at): name for at, name in enumerate(texts)}
    return f"cache/{digest_fields({**names, 'strict': str(strict)})}{ENDING}"


def _key(project: Project, texts: Mapping[str, Digest]) -> str:
    """All that is known before reading and that the files or the warnings follow from."""
    fields = {f"text of {name}": digest for name, digest in texts.items()}
    home = os.environ.get("HOME", "")  # where `~` leads
    return digest_fields(
        {**fields, "project": repr(project), "home": home, "program": program(WRITERS)}
    )


def _records(project: Project) -> list[int] | None:
    """Which file the build database is: without its records, no edit is known as one."""
    try:
        found = os.lstat(project.database)
    except FileNotFoundError:
        return None
    return [found.st_dev, found.st_ino]


# --- in JSON ---------------------------------------------------------------------------------


def _decoded(data: bytes) -> dict[str, Any]:
    import json

    found = json.loads(data)
    if not isinstance(found, dict):
        raise TypeError
    return found


def _plain(found: Diagnostic) -> list[object]:
    return [*found.where, found.severity.value, *found[2:]]


def _diagnostic(row: Sequence[Any]) -> Diagnostic:
    path, line, column, severity, name, message, hint = row
    where = Location(_text(path), int(line), None if column is None else int(column))
    return Diagnostic(
        where,
        Severity(severity),
        _text(name),
        _text(message),
        None if hint is None else _text(hint),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
