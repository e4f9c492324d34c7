"""Which files have been touched since, by what stat(2) says of them: for what no event tells.

A system does not tell what another one writes to a shared disk, nor, where a folder far above a
file is replaced, of that file; and it drops what comes too fast (inotify(7)). Reads no file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from orgfig.workspace.digests import stamp

__all__ = ["stamps", "touched"]

Stamps = Mapping[str, str]
"""By absolute path what a file has the same of until it is touched; empty where none stands."""


def stamps(paths: Iterable[str]) -> Stamps:
    """What stands at these paths now."""
    return {path: _stamp(path) for path in paths}


def touched(before: Stamps, now: Stamps) -> frozenset[str]:
    """The paths at which something else stood the second time; `before` has them all."""
    return frozenset(path for path, stamp in now.items() if before[path] != stamp)


def _stamp(path: str) -> str:
    try:
        return stamp(os.stat(path))
    except OSError:
        return ""
