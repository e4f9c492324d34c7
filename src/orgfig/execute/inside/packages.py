"""Where the figures' interpreter finds packages: what `site` does at start, without running code.

Only library folders are searched. What `.pth` files name besides, such as the folder of a package
that was installed in editable mode, is left out, in the project or anywhere else: figures may not
read it, and it may be the notebook's own text.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec, PathFinder
from types import ModuleType

__all__ = ["library_folders", "only_from", "search", "within"]

NAMES = ("site-packages", "dist-packages")
"""What a library folder is called; a `.pth` file may name another environment's."""


def within(path: str, folder: str) -> bool:
    """Whether the real path `path` is `folder` or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


@cache
def library_folders() -> tuple[str, ...]:
    """The real folders of the standard library and of installed packages."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    paths = sysconfig.get_paths()
    folders = (*(paths[name] for name in names), *_site_folders())
    return tuple(dict.fromkeys(os.path.realpath(folder) for folder in folders))


def search(hide: Callable[[str], bool]) -> None:
    """Set `sys.path` and `sys.meta_path`, and what else `site` gives to every program.

    What `hide` says of a real path counts for the folders that are not this interpreter's own.
    """
    own = library_folders()
    folders = _site_folders()
    entries = [entry for entry in (*sys.path, *folders, *_named(folders)) if entry]
    sys.path[:] = [one for one in dict.fromkeys(entries) if _is_library(one, own, hide)]
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, PathFinder]
    sys.path_importer_cache.clear()
    site.setquit()
    site.setcopyright()
    site.sethelper()


@contextmanager
def only_from(folders: Iterable[str]) -> Iterator[None]:
    """Meanwhile, import only what really lies in these real folders, wherever links lead."""
    finder = _Held(tuple(folders))
    sys.meta_path[:] = [finder if one is PathFinder else one for one in sys.meta_path]
    try:
        yield
    finally:
        sys.meta_path[:] = [PathFinder if one is finder else one for one in sys.meta_path]


def _site_folders() -> list[str]:
    """The folders that this interpreter's packages are installed in, the user's left out."""
    prefixes = [sys.prefix, sys.exec_prefix]
    if sys.prefix != sys.base_prefix and _shares_packages():
        prefixes += [sys.base_prefix, sys.base_exec_prefix]
    return [one for one in site.getsitepackages(prefixes) if os.path.isdir(one)]


def _shares_packages() -> bool:
    """Whether a virtual environment also has the packages of its base."""
    for folder in (os.path.dirname(os.path.abspath(sys.executable)), sys.prefix):
        for line in _lines(os.path.join(folder, "pyvenv.cfg")):
            key, _, value = line.partition("=")
            if key.strip().lower() == "include-system-site-packages":
                return value.strip().lower() == "true"
    return False


def _named(folders: Iterable[str]) -> Iterator[str]:
    """The folders that `.pth` files name; a line that is code is not run."""
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            if name.endswith(".pth") and not name.startswith("."):
                for line in _lines(os.path.join(folder, name)):
                    if line.strip() and not line.startswith(("#", "import ", "import\t")):
                        yield os.path.join(folder, line.rstrip())


def _lines(path: str) -> list[str]:
    """The lines of a small file; none if it cannot be read, as `site` does."""
    try:
        with open(path, encoding="utf-8-sig", errors="surrogateescape") as file:
            return file.read().splitlines()
    except OSError:
        return []


def _is_library(entry: str, own: Sequence[str], hide: Callable[[str], bool]) -> bool:
    if "\0" in entry or not os.path.exists(entry):
        return False
    real = os.path.realpath(entry)
    is_own = any(within(real, folder) for folder in own)
    return is_own or (os.path.basename(real) in NAMES and not hide(real))


class _Held(MetaPathFinder):
    """Finds what `PathFinder` finds, but for modules whose file is really somewhere else."""

    find_distributions = staticmethod(PathFinder.find_distributions)
    invalidate_caches = staticmethod(PathFinder.invalidate_caches)

    def __init__(self, folders: tuple[str, ...]) -> None:
        self.folders = folders
        self.real: dict[str, str] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.origin is None or self._is_inside(spec.origin):
            return spec  # without an origin it is a folder, and no code
        return None

    def _is_inside(self, origin: str) -> bool:
        folder, name = os.path.split(origin)
        if folder not in self.real:
            self.real[folder] = os.path.realpath(folder)
        real = os.path.join(self.real[folder], name)
        if os.path.islink(real):
            real = os.path.realpath(real)
        return any(within(real, one) for one in self.folders)
