"""Looks at pictures that stand in the project, whoever put them there."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress

from orgfig.build.sizes import spoken_size
from orgfig.workspace.files import real_path
from orgfig.workspace.project import Project

__all__ = ["read_picture", "sizes"]


def read_picture(project: Project, path: str, most: int) -> bytes:
    """The bytes of the file at a project path; links are followed within the project.

    Raises:
        OSError: there is none, or it is no file of at most that many bytes that can be read.
        WriteError: it lies outside of the project.

    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC  # a named pipe would wait for a writer
    descriptor = os.open(real_path(project, path), flags)
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        if found.st_size > most:
            raise OSError(
                errno.EFBIG, f"it is larger than {spoken_size(most)}, and no build makes such"
            )
        return file.read(most)


def sizes(project: Project, paths: Iterable[str]) -> dict[str, int]:
    """How many bytes the files at these project paths have; one that is gone has no entry."""
    found = {}
    for path in paths:
        with suppress(OSError):
            found[path] = os.stat(project.root / path).st_size
    return found
