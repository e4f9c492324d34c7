"""The digests of fonts that figures were seen to use: files outside of the project.

Which these are is in the traces; a path may have been made up by a figure, so that nothing but a
regular file is ever opened.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from datetime import datetime

from orgfig.digest import Digest, digest_parts
from orgfig.fonts import INSTALLED, installed_fonts
from orgfig.workspace.digests import LARGEST, Looked, Remembered, looked, stamp

__all__ = ["look_at_fonts"]

PART = 1024 * 1024


def look_at_fonts(paths: Iterable[str], remembered: Remembered, now: datetime) -> Looked:
    """Look at each of the absolute `paths` once, not before `now`; what is missing is left out.

    The name INSTALLED among them stands for which fonts there are.
    """
    return looked(paths, now, lambda path: _digest(path, remembered))


def _digest(path: str, remembered: Remembered) -> tuple[Digest, os.stat_result | None]:
    """A file's digest, and its facts if it had to be read."""
    if path == INSTALLED:
        return installed_fonts(), None
    found = os.stat(path)
    known = remembered.get(path)
    if known and known[0] == stamp(found):
        return known[1], None
    if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
        raise OSError(errno.EINVAL, "it is no font")
    with open(path, "rb", opener=_opened) as file:
        return digest_parts(iter(lambda: file.read(PART), b"")), found


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # should it be a named pipe by now
