"""The files that a job may read, for its process: taken from the project, byte for byte.

Nothing is followed that leads elsewhere, and no file is ever whole in memory here. Where they
are put is `inside.data`'s.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname
from typing import BinaryIO

from orgfig.beneath import open_beneath
from orgfig.build.inputs import DATA
from orgfig.build.job import Failure, FailureKind, Job
from orgfig.build.sizes import spoken_size
from orgfig.digest import digest_parts
from orgfig.execute.folder import Size
from orgfig.execute.inside.data import head

__all__ = ["MOST", "NotGrantedError", "beside", "granted", "room"]

MOST = 1024**3
"""Bytes of all files that one job may be given."""

PART = 1024 * 1024
BLOCK = 64 * 1024
"""Bytes; a file takes up to so many more of a disk than it has."""


class NotGrantedError(Exception):
    """A job cannot be given what it asks for; `failure` says why, for its outcome."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.failure = Failure(FailureKind.INTERNAL, message, hint)


def granted(project: Path, job: Job, made: Path | None = None) -> int:
    """The descriptor of a memory file with the job's data, as `inside.data.place` reads it.

    Its size bounds what the files take. What lies in the folder `made`, by the same path, is
    taken in the place of what lies in the project.

    Raises:
        NotGrantedError: a file is gone, is not the one that was planned with, or they are more
            than MOST bytes together.

    """
    descriptor = os.memfd_create("orgfig-data")
    try:
        with open(descriptor, "wb", closefd=False) as target:
            for path in job.data:
                newer = made and made / path
                _copy(made if made and newer and newer.is_file() else project, path, target, job)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def beside(job: Job) -> tuple[str, ...]:
    """Those of a job's data that lie where it leaves its outputs: other figures' outputs."""
    folder = {dirname(path) for path in job.outputs}
    return tuple(path for path in job.data if dirname(path) in folder)


def room(job: Job, given: int) -> Size:
    """What such data take of the folder that a job may fill; `given` is what `granted` gave."""
    files = len(beside(job))
    return Size(os.fstat(given).st_size + files * BLOCK, files) if files else Size(0, 0)


def _copy(project: Path, path: str, target: BinaryIO, job: Job) -> None:
    try:
        descriptor, found = open_beneath(project, path)
        with open(descriptor, "rb") as source:
            _require_room(target.tell() + found.st_size, job)
            target.write(head(path, found.st_size))
            digest = digest_parts(_copied(source, target, found.st_size))
    except OSError as error:
        message = f"{path} cannot be given to it: {error.strerror}"
        raise NotGrantedError(message, "build again, and leave it as it is meanwhile") from None
    if digest != job.inputs.get(f"{DATA}{path}"):
        message = f"{path} changed while the build ran"
        raise NotGrantedError(message, "build again, and leave it as it is meanwhile")


def _require_room(total: int, job: Job) -> None:
    if total > MOST:
        names = f"{job.data[0]} and what else `:deps` names" if job.data[1:] else job.data[0]
        message = f"{names} are more than {spoken_size(MOST)} together"
        raise NotGrantedError(message, "keep in the project what the figure draws, and no more")


def _copied(source: BinaryIO, target: BinaryIO, size: int) -> Iterator[bytes]:
    """The first `size` bytes in parts, each written to `target` before it comes."""
    while size > 0 and (part := source.read(min(size, PART))):
        target.write(part)
        size -= len(part)
        yield part
