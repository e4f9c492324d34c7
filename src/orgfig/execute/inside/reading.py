"""Which files a figure may read: the interpreter's libraries, the system's, fonts, and no more.

Worked out in the server, after its imports, for only the figures' interpreter knows its search
path and its fonts. Nothing of the project, of the home folder as such, or of other figures.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from . import landlock
from .packages import library_folders, within
from .process import aside

__all__ = ["DEVICES", "Private", "TooWideError", "named", "opened", "outermost", "trusted"]

SYSTEM = (
    *("/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64", "/usr/share"),
    *("/usr/local/share/fonts", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime"),
    "/nix/store",  # where NixOS keeps what others keep in /usr/lib; readable by all
)
DEVICES = {
    "/dev/null": landlock.DEVICE,
    "/dev/zero": landlock.DEVICE,
    "/dev/full": landlock.DEVICE,
    "/dev/random": landlock.READ,
    "/dev/urandom": landlock.READ,
}


class TooWideError(Exception):
    """A folder that the interpreter needs holds the project: reading one is reading both."""


class Private(NamedTuple):
    """Real paths that no grant may hold: the project, the home folder, the jobs' folders."""

    project: str
    home: str
    scratch: str

    def held_by(self, folder: str) -> bool:
        """Whether reading `folder` would be reading one of them."""
        return any(within(path, folder) for path in self)

    def hide(self, path: str) -> bool:
        """Whether `path` lies in the project, or holds something private."""
        return within(path, self.project) or self.held_by(path)


def trusted(private: Private) -> tuple[str, ...]:
    """The real folders whose modules the server may import: libraries, nothing private."""
    system = (os.path.realpath(path) for path in SYSTEM)
    named = (entry for entry in map(os.path.realpath, sys.path) if not private.hide(entry))
    return (*library_folders(), *named, *(one for one in system if not private.hide(one)))


def named(private: Private) -> dict[str, str]:
    """What may be read: the real path of each file or folder, by the name it is known by here.

    Raises TooWideError.
    """
    found: dict[str, str] = {}
    for path in (*SYSTEM, *library_folders(), *_base_library()):
        real = os.path.realpath(path)
        if within(private.project, real) or within(private.scratch, real):
            raise TooWideError(f"figures must be able to read {real}, which holds the project")
        if not within(private.home, real):  # a home folder among libraries: do without these
            found[path] = real
    for entry in (*sys.path, os.environ.get("MPLCONFIGDIR", "/nonexistent")):
        real = os.path.realpath(entry)
        if not private.held_by(real):
            found[entry] = real
    for path, real in _fonts():
        folder = os.path.dirname(real)
        if private.hide(folder):
            found[path] = real
        else:  # the folder stands for all in it that no link leads to
            found[folder if path == real else path] = folder
    return found


def outermost(paths: Iterable[str]) -> Iterator[str]:
    """Those of the paths that are there, without what lies in another one of them."""
    kept: list[str] = []
    for path in sorted(set(paths), key=len):
        if not any(within(path, folder) for folder in kept) and os.path.exists(path):
            kept.append(path)
            yield path


def opened(paths: Iterable[str]) -> list[tuple[int, int]]:
    """Descriptors (O_PATH) of the paths, which may be read, and of DEVICES, with the rights."""
    wanted = dict.fromkeys(outermost(paths), landlock.READ)
    wanted |= {path: rights for path, rights in DEVICES.items() if os.path.exists(path)}
    return [(aside(os.open(path, os.O_PATH | os.O_CLOEXEC)), wanted[path]) for path in wanted]


def _base_library() -> Iterator[str]:
    """Where the interpreter that a virtual environment was made from has its libraries."""
    for name in ("lib", "lib64", "share/tcl", "share/proj", "share/fonts"):
        yield os.path.join(sys.base_prefix, name)


def _fonts() -> Iterator[tuple[str, str]]:
    """The font files that matplotlib knows of, where it is loaded, with their real paths."""
    manager = getattr(sys.modules.get("matplotlib.font_manager"), "fontManager", None)
    folders: dict[str, str] = {}  # hundreds of fonts lie in a few
    for entry in (*getattr(manager, "ttflist", ()), *getattr(manager, "afmlist", ())):
        folder, name = os.path.split(entry.fname)
        if folder not in folders:
            folders[folder] = os.path.realpath(folder)
        real = os.path.join(folders[folder], name)
        yield entry.fname, os.path.realpath(real) if os.path.islink(real) else real
