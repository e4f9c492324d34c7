"""Notes what a figure uses while it runs: its own imports, data and fonts it opens, variables.

What C libraries open past Python is not seen, and the code may undo all of this: whoever reads
what was noted must not rely on it for more than adding to what is known anyway.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import suppress
from os import environ, fsdecode, stat
from os.path import realpath
from sys import _getframe
from types import ModuleType
from typing import Any, NamedTuple

from . import seeds
from .importing import watch_imports
from .packages import library_folders, within
from .protocol import Message

__all__ = ["FONTS", "INSTALLED", "Used", "begin", "told"]

FONTS = (
    *(".ttf", ".otf", ".ttc", ".otc", ".dfont", ".pfa", ".pfb", ".afm", ".bdf", ".pcf", ".pcf.gz"),
    *(".woff", ".woff2"),
)
"""How the names of font files end, in small letters."""

INSTALLED = "installed fonts"
"""Stands for all fonts of the system, where another one among them would have been taken."""

MOST, LONGEST, FAR = 500, 100, 1000
"""How many names of packages are told, how long one may be and how many fonts are told, and how
long the path of one may be: a report has bounds, and no honest figure comes near."""

PYTHONS = {"__main__", *sys.stdlib_module_names}
"""Names that belong to no package."""

Note = Callable[[str], None]


class Used(NamedTuple):
    """What is noted: names of modules, places of data files, paths of fonts, names of variables."""

    modules: set[str]
    data: set[int]
    fonts: set[str]
    variables: set[str]


def begin(message: Message, used: Used) -> None:
    """Note in `used`, from now on, what the code uses.

    `message` names the job's `folders`, that which stands for the project first, the `data` that
    lies there, by project path, and its `environment`, which is entered here.
    """
    watch_imports({"__main__", *_stems(message)}, used.modules.add)
    opens = _Opens(message["folders"], message["data"], used)
    sys.addaudithook(_hook(opens))
    seeds.after_import(
        {
            "matplotlib.font_manager": lambda one: _watch_fonts(one, used.fonts.add),
            "PIL.ImageFont": lambda one: _watch_pillow(one, opens),
        }
    )
    environ.update(message["environment"])
    _watch_variables(message["environment"], used.variables.add)


def told(used: Used, message: Message, files: Container[str]) -> Message:
    """What was noted, as JSON has it and bounded; `files` are those of the notebook's texts."""
    try:
        tops = {name.partition(".")[0] for name in used.modules}
        tops = {name for name in tops if 0 < len(name) <= LONGEST} - PYTHONS
        own = {name for name in tops & _stems(message) if _is_notebooks(name, files)}
        return {
            "packages": sorted(tops)[:MOST],
            "modules": sorted(own),
            "data": sorted(used.data),
            "fonts": sorted(font for font in used.fonts if len(font) <= FAR)[:LONGEST],
            "environment": sorted(used.variables),
        }
    except Exception:  # noqa: BLE001 (the code has put something else in the place of what is asked)
        return {}


def _stems(message: Message) -> set[str]:
    """The names of the notebook's modules."""
    return {os.path.splitext(os.path.basename(path))[0] for path in message["modules"]}


def _is_notebooks(name: str, files: Container[str]) -> bool:
    """Whether a module is the notebook's, and no installed one of the same name."""
    loader = getattr(getattr(sys.modules.get(name), "__spec__", None), "loader", None)
    return getattr(loader, "modules", {}).get(name, ("",))[0] in files


# --- files -----------------------------------------------------------------------------------

EVENTS = {"open", "sqlite3.connect"}
"""Audit events (PEP 578) that tell of a file by its name, which comes first."""


def _hook(opens: Callable[[str, tuple[Any, ...]], None]) -> Callable[[str, tuple[Any, ...]], None]:
    """What hands on events of files: every `id()` is an event, and a function is called fastest."""
    events = EVENTS

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in events:
            opens(event, arguments)

    return hook


class _Opens:
    """Notes which of `data`, which lies in the first folder, is opened.

    And which fonts, but for those of packages, and those that lie in the folders. A file is known
    by its numbers, by whatever path it is opened; where it may be named from an open folder, or
    as a URI, and is not to be found from here, by its bare name.
    """

    def __init__(self, folders: list[str], data: list[str], used: Used) -> None:
        self.used = used
        self.names = {os.path.basename(path): place for place, path in enumerate(data)}
        self.numbers: dict[tuple[int, int], int] = {}
        for place, path in enumerate(data):
            with suppress(OSError):
                self.numbers[_number(os.path.join(folders[0], path))] = place
        libraries = library_folders()
        self.passed = tuple(f"{folder}/" for folder in libraries)
        self.apart = (*libraries, *map(realpath, folders))

    def __call__(self, _event: str, arguments: tuple[Any, ...]) -> None:
        if not isinstance(arguments[0], int):
            try:
                path = fsdecode(arguments[0])
                if not path.startswith(self.passed):
                    self.note(path, arguments[1:2])
            except Exception:  # noqa: BLE001, S110 (raised here, it would keep the figure from opening the file)
                pass

    def note(self, path: str, mode: tuple[Any, ...]) -> None:
        """Note the file at `path`; `open` always tells a mode, and nothing else does."""
        if path.lower().endswith(FONTS):
            real = realpath(path)
            if not any(within(real, folder) for folder in self.apart):
                self.used.fonts.add(real)
        if self.names:
            try:
                place = self.numbers.get(_number(path))
            except (OSError, ValueError):
                bare = path.rpartition("/")[2].partition("?")[0]
                place = self.names.get(bare) if mode in {(), (None,)} else None
            if place is not None:
                self.used.data.add(place)


def _number(path: str) -> tuple[int, int]:
    found = stat(path)
    return found.st_dev, found.st_ino


# --- fonts -----------------------------------------------------------------------------------


def _watch_fonts(module: Any, note: Note) -> None:  # noqa: ANN401 (matplotlib's, of any version)
    """Call `note` with INSTALLED where another font would have been taken, were it there."""
    manager = getattr(module, "fontManager", None)
    own = sys.modules["matplotlib"].get_data_path()
    for name in ("ttflist", "afmlist"):
        if hasattr(manager, name):
            setattr(manager, name, _Listed(getattr(manager, name), own, note))


class _Listed(list[Any]):
    """Matplotlib's list of fonts, which tells when someone has looked through all of it.

    A search stops at a font that is right in every way, and matplotlib's own come first.
    """

    def __init__(self, fonts: list[Any], own: str, note: Note) -> None:
        super().__init__(fonts)
        self.own = own
        self.note = note

    def __iter__(self) -> Iterator[Any]:
        yield from super().__iter__()
        frame = _getframe(1)
        if not self._is_settled(frame.f_locals):
            self.note(INSTALLED)

    def _is_settled(self, search: Mapping[str, Any]) -> bool:
        """Whether what was found is matplotlib's own and the family that was wanted first."""
        best, wanted = search.get("best_font"), search.get("prop")
        score = getattr(search.get("self"), "score_family", None)
        if best is None or wanted is None or score is None or not best.fname.startswith(self.own):
            return False
        return bool(score(wanted.get_family(), best.name) == 0)


def _watch_pillow(module: Any, opens: _Opens) -> None:  # noqa: ANN401 (Pillow's, of any version)
    """Have `opens` see the fonts that Pillow opens in C."""
    core = getattr(module, "core", None)
    if isinstance(core, ModuleType):
        module.core = _Core(core, opens)


class _Core:
    """Takes the place of Pillow's `core`, and sees the path that its `getfont` is called with."""

    def __init__(self, core: ModuleType, opens: _Opens) -> None:
        self.core = core
        self.opens = opens

    def __getattr__(self, name: str) -> object:
        if name == "getfont":
            self.opens("open", (_getframe(1).f_locals.get("font", 0), "r"))
        return getattr(self.core, name)


# --- variables -------------------------------------------------------------------------------


def _watch_variables(names: Container[str], note: Note) -> None:
    """Call `note` with those of the names that are looked up in the environment."""
    for one in (environ, getattr(os, "environb", None)):
        if one is not None and names:
            one.encodekey = _telling(one.encodekey, names, note)


def _telling(real: Callable[[Any], Any], names: Container[str], note: Note) -> Callable[[Any], Any]:
    def encoded(key: Any) -> Any:  # noqa: ANN401 (whatever the code looks for)
        if isinstance(key, str | bytes) and fsdecode(key) in names:
            note(fsdecode(key))
        return real(key)

    return encoded
