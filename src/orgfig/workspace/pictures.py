"""Reads a picture that stands in the project, whoever put it there."""

from __future__ import annotations

import errno
import os
import stat

from orgfig.build.sizes import spoken_size
from orgfig.workspace.files import real_path
from orgfig.workspace.project import Project

__all__ = ["read_picture"]


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
