"""Which files a figure may read: the interpreter's libraries, the system's, fonts, and no more.

Worked out in the server, after its imports, for only the figures' interpreter knows its search
path and its fonts. Nothing of the project, of the home folder as such, or of other figures.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from . import landlock

__all__ = ["Private", "TooWideError", "library_folders", "narrow_search_path", "opened", "within"]

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


def within(path: str, folder: str) -> bool:
    """Whether the real path `path` is `folder` or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def library_folders() -> tuple[str, ...]:
    """The real folders of the standard library and of installed packages."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    paths = sysconfig.get_paths()
    return tuple(dict.fromkeys(os.path.realpath(paths[name]) for name in names))


def narrow_search_path(private: Private) -> None:
    """Drop from `sys.path` what lies in the project and is not the interpreter's own.

    Also drops what does not exist, what holds something private, and finders that were installed
    for an editable package: all of them would lead into folders that a figure may not read.
    """
    own = library_folders()
    sys.path[:] = [entry for entry in sys.path if _survives(entry, own, private)]
    sys.meta_path[:] = [finder for finder in sys.meta_path if not _is_editable(finder)]
    sys.path_importer_cache.clear()


def _survives(entry: str, own: Iterable[str], private: Private) -> bool:
    if not entry or not os.path.exists(entry):
        return False
    real = os.path.realpath(entry)
    return any(within(real, folder) for folder in own) or not private.hide(real)


def _is_editable(finder: object) -> bool:
    kind = finder if isinstance(finder, type) else type(finder)
    return kind.__module__.startswith("__editable__")


def opened(private: Private) -> list[tuple[int, int]]:
    """Descriptors (O_PATH) of all that may be reached, with the rights on each.

    Raises TooWideError.
    """
    wanted = dict.fromkeys(_readable(private), landlock.READ) | DEVICES
    kept: list[tuple[int, int]] = []
    granted: list[str] = []
    for path in sorted(wanted, key=len):
        if wanted[path] == landlock.READ and any(within(path, folder) for folder in granted):
            continue
        try:
            kept.append((os.open(path, os.O_PATH | os.O_CLOEXEC), wanted[path]))
        except OSError:  # not every system has every folder
            continue
        granted.append(path)
    return kept


def _readable(private: Private) -> Iterator[str]:
    for path in (*SYSTEM, *library_folders(), *_base_library()):
        real = os.path.realpath(path)
        if within(private.project, real) or within(private.scratch, real):
            raise TooWideError(f"figures must be able to read {real}, which holds the project")
        yield real
    for entry in (*sys.path, os.environ.get("MPLCONFIGDIR", "/nonexistent")):
        real = os.path.realpath(entry)
        if not private.held_by(real):
            yield real
    for path in _fonts():
        folder = os.path.dirname(path)
        yield path if private.hide(folder) else folder


def _base_library() -> Iterator[str]:
    """Where the interpreter that a virtual environment was made from has its libraries."""
    for name in ("lib", "lib64", "share/tcl", "share/proj", "share/fonts"):
        yield os.path.join(sys.base_prefix, name)


def _fonts() -> Iterator[str]:
    """The font files that matplotlib knows of, where it is loaded, and its own data."""
    manager = getattr(sys.modules.get("matplotlib.font_manager"), "fontManager", None)
    for entry in (*getattr(manager, "ttflist", ()), *getattr(manager, "afmlist", ())):
        yield os.path.realpath(entry.fname)
