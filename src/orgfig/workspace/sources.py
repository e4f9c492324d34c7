"""Other files that a notebook names, for what it takes from them: setup files, tables.

Only plain files of the project are read; a notebook that somebody else wrote may ask for any.
"""

from __future__ import annotations

import os
import stat

from orgfig.errors import WriteError
from orgfig.workspace.files import real_path
from orgfig.workspace.project import Project

__all__ = ["MOST_BYTES", "read_source"]

MOST_BYTES = 64 << 20
"""A larger file is not read: no setup file and no notebook is as large."""


def read_source(project: Project, path: str) -> bytes | None:
    """The bytes of the file at the project path `path`; None where there is none to be read.

    That is so for what lies outside of the project, links followed, in `.git` or in `.orgfig`,
    for folders, devices and pipes, and for what is too large.
    """
    try:
        place = real_path(project, path)
        descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError, WriteError):
        return None
    try:
        return _bytes(descriptor)
    except OSError:  # the disk is broken
        return None
    finally:
        os.close(descriptor)


def _bytes(descriptor: int) -> bytes | None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        return None
    with open(descriptor, "rb", closefd=False) as file:
        data = file.read(MOST_BYTES + 1)
    return data if len(data) <= MOST_BYTES else None
