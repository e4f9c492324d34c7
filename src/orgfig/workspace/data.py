"""The digests of files that figures are to read: as `digests`, but no link is ever followed.

Which files these are, and what it means that one cannot be read, is decided elsewhere.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from datetime import datetime

from orgfig.beneath import open_beneath
from orgfig.digest import Digest, digest_parts
from orgfig.workspace.digests import LARGEST, Looked, Remembered, looked, stamp
from orgfig.workspace.project import Project

__all__ = ["look_at_data"]

PART = 1024 * 1024


def look_at_data(
    project: Project, paths: Iterable[str], remembered: Remembered, now: datetime
) -> Looked:
    """Look at each of `paths` once, not before `now`; one at which nothing stands is left out."""
    return looked(paths, now, lambda path: _digest(project, path, remembered))


def _digest(
    project: Project, path: str, remembered: Remembered
) -> tuple[Digest, os.stat_result | None]:
    """A file's digest, and its facts if it had to be read."""
    descriptor, found = open_beneath(project.root, path)
    with open(descriptor, "rb") as file:
        known = remembered.get(path)
        if known and known[0] == stamp(found):
            return known[1], None
        if found.st_size > LARGEST:
            raise OSError(errno.EFBIG, "it is larger than 1 GiB")
        return digest_parts(iter(lambda: file.read(PART), b"")), found
