"""What is believed of what a figure's process says it used: what the figure could have used.

Its code may have forged it. Then names stand there that it did not use, and its figure is built
more often than it need be; to what is known without it, it can only add.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from posixpath import isabs, normpath
from typing import Any, NamedTuple

from orgfig.build.job import Job, Note, Seen
from orgfig.figure.imports import module_name
from orgfig.fonts import FONT_ENDINGS, INSTALLED

__all__ = ["Given", "given", "read_seen", "united", "unused"]

MOST_NAMES, LONGEST_NAME = 500, 100
MOST_FONTS, LONGEST_PATH = 100, 1000
UNREAL = [[name] for name in ("afs", "cvmfs", "dev", "ipfs", "misc", "net", "proc", "run", "sys")]
"""Folders in which a file may come to be by being asked for, perhaps over the network (autofs(5)).

Held figures can read no font there; and so none can have orgfig ask for it.
"""


class Given(NamedTuple):
    """What a process can name: the notebook's modules, its data, its variables."""

    modules: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


def given(job: Job) -> Given:
    """What the processes of a job can name."""
    modules = tuple(module_name(file.path) for file in job.modules)
    return Given(modules, job.data, tuple(job.environment))


def read_seen(document: object, can: Given) -> Seen:
    """What a report says was used, as far as that can be; nonsense is as good as nothing."""
    if not isinstance(document, dict):
        return Seen()
    places = _chosen(document, "data", len(can.data), lambda place: _is_place(place, can.data))
    packages = _names(document, "packages", MOST_NAMES, _is_package)
    return Seen(
        packages=packages,
        modules=_names(document, "modules", len(can.modules), can.modules.__contains__),
        data=tuple(sorted({can.data[place] for place in places})),
        fonts=_names(document, "fonts", MOST_FONTS, _is_font),
        environment=_names(document, "environment", len(can.variables), can.variables.__contains__),
    )


def united(one: Seen, other: Seen) -> Seen:
    """What several processes of one job used together."""
    both = zip(one, other, strict=True)
    return Seen(*(tuple(sorted({*mine, *theirs})) for mine, theirs in both))


def unused(job: Job, seen: Seen) -> tuple[Note, ...]:
    """A note on each file that a job was given and was not seen to open."""
    left = (path for path in job.data if path not in seen.data)
    says = "was never seen to be opened (what a library opens by itself is not seen)"
    return tuple(Note("unused-data", f"{path} was given to it and {says}") for path in left)


def _names(
    document: dict[str, Any], key: str, most: int, is_fit: Callable[[str], bool]
) -> tuple[str, ...]:
    found = _chosen(document, key, most, lambda one: isinstance(one, str) and is_fit(one))
    return tuple(sorted(set(found)))


def _chosen(
    document: dict[str, Any], key: str, most: int, is_fit: Callable[[Any], bool]
) -> Iterable[Any]:
    """The first ones of a list, as far as they are fit."""
    value = document.get(key)
    return [one for one in value[:most] if is_fit(one)] if isinstance(value, list) else ()


def _is_place(place: object, data: tuple[str, ...]) -> bool:
    return type(place) is int and 0 <= place < len(data)  # no truth value, which is one, too


def _is_package(name: str) -> bool:
    return len(name) <= LONGEST_NAME and name.isidentifier() and name not in sys.stdlib_module_names


def _is_font(path: str) -> bool:
    """A path that a person may read and that leads nowhere but where it says."""
    if path == INSTALLED:
        return True
    is_plain = path.isprintable() and isabs(path) and normpath(path) == path
    is_real = path.split("/")[1:2] not in UNREAL and len(path) <= LONGEST_PATH
    return is_plain and is_real and path.lower().endswith(FONT_ENDINGS)
