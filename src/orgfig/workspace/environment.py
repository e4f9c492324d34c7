"""What a virtual environment says of itself, so that its interpreter need not be run.

It says so in `pyvenv.cfg` (PEP 405) and by the names of its folders (Python manual, "sysconfig").
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

__all__ = ["environment", "named"]

NAMES = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}
LIBRARIES = {"python": "cpython", "pypy": "pypy", "graalpy": "graalpy"}
"""How a folder such as `lib/python3.11` begins, and the implementation whose it is."""
LARGEST = 64 * 1024


def environment(python: str) -> tuple[str, tuple[str, ...]] | None:
    """The interpreter as `CPython 3.11.7` and the folders of its packages; None if not told.

    `python` is the path of the program as the project names it, links left alone. The version
    is the one that the environment was made with.
    """
    home = os.path.dirname(os.path.dirname(python))
    settings = _settings(os.path.join(home, "pyvenv.cfg"))
    written = settings.get("version_info") or settings.get("version", "")
    version = re.match(r"(3\.[0-9]{1,3})\.[0-9]{1,3}", written)  # virtualenv: `3.11.7.final.0`
    if version is None or not os.access(python, os.X_OK):
        return None
    packages = dict(_packages(home, version[1]))
    kind = next(iter(packages.values()), None)
    return (named(kind, version[0]), tuple(packages)) if kind else None


def named(implementation: str, version: str) -> str:
    """An interpreter as people write it: `CPython 3.11.7`."""
    return f"{NAMES.get(implementation, implementation)} {version}"


def _settings(path: str) -> dict[str, str]:
    """The keys and values of the file; none where there is no such file."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read(LARGEST).splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _packages(home: str, version: str) -> Iterator[tuple[str, str]]:
    """Each folder of packages, and the implementation whose it is."""
    for library in ("lib", "lib64"):
        if os.path.islink(os.path.join(home, library)):  # `lib64` is often `lib` once more
            continue
        for start, implementation in LIBRARIES.items():
            for ending in ("", "t"):  # `t`: free threads
                folder = os.path.join(home, library, f"{start}{version}{ending}", "site-packages")
                if os.path.isdir(folder):
                    yield folder, implementation
