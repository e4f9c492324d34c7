"""What installed packages need, all the way down, as their metadata says.

It is asked on every `status`: of each file only the head is read. Extras are left out, for nothing
tells which of them an installation was asked for; whether a requirement is meant for this Python
and this system is answered by its being installed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache

from orgfig.workspace.packages import Installed, installed, libraries
from orgfig.workspace.project import Project

__all__ = ["requirements"]

PART, MOST = 16 * 1024, 1024 * 1024
"""Bytes: how much is read at a time, and how long a head may be; licences stand in some."""

NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
EXTRA = re.compile(r"\bextra\b")
REQUIRED = "requires-dist:"
END = re.compile(rb"\n\r?\n")


def requirements(
    providers: Mapping[str, str], search_path: Iterable[str], project: Project
) -> dict[str, tuple[str, ...]]:
    """By top-level module, what its distribution needs, all the way down, as `numpy 2.4.6`.

    `providers` are the distributions by module, as `versions` gives them. What is not installed
    is left out. Sorted, and without the distribution itself.
    """
    folders = libraries(search_path, project)

    @cache
    def found(name: str) -> Installed | None:
        return installed(name, folders)

    @cache
    def needed(one: Installed) -> tuple[Installed, ...]:
        return tuple(filter(None, map(found, _required(one.record))))

    def closure(provider: str) -> tuple[str, ...]:
        own = found(provider.rpartition(" ")[0])
        reached = {own} if own else set()
        waiting = [*reached]
        while waiting:
            new = set(needed(waiting.pop())) - reached
            reached |= new
            waiting.extend(new)
        return tuple(sorted(map(str, reached - {own})))

    return {module: closure(provider) for module, provider in providers.items()}


def _required(record: str) -> Iterator[str]:
    """The names that the record of a distribution asks for; none where it does not say."""
    if record.endswith(".dist-info"):
        yield from _of_head(_head(os.path.join(record, "METADATA")))
        return
    yield from _of_head(_head(os.path.join(record, "PKG-INFO")) or _head(record))
    yield from _of_egg(_text(os.path.join(record, "requires.txt")))


def _of_head(text: str) -> Iterator[str]:
    for line in text.split("\n"):  # licences stand in some: an expression takes three times that
        if line[: len(REQUIRED)].lower() == REQUIRED:
            yield from _name(line[len(REQUIRED) :])


def _name(requirement: str) -> Iterator[str]:
    """The name in a requirement (PEP 508), unless it is one of an extra."""
    what, _, marker = requirement.partition(";")
    name = NAME.match(what)
    if name and not EXTRA.search(marker):
        yield name[1]


def _of_egg(text: str) -> Iterator[str]:
    """The names in a `requires.txt`: those above all sections, or below one of a marker alone."""
    is_extra = False
    for line in text.splitlines():
        if line.startswith("["):
            is_extra = not line.startswith("[:")
        elif not is_extra:
            yield from _name(line)


def _head(path: str) -> str:
    """The text up to the first empty line; nothing where there is no such file."""
    data = b""
    with suppress(OSError), open(path, "rb", buffering=0) as file:
        while len(data) < MOST and not END.search(data) and (part := file.read(PART)):
            data += part
    return END.split(data, 1)[0].decode("utf-8", "replace")


def _text(path: str) -> str:
    with suppress(OSError), open(path, "rb") as file:
        return file.read(MOST).decode("utf-8", "replace")
    return ""
