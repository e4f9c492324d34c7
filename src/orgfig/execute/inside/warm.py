"""Warms an interpreter up: imports what figures import, and draws once, so that they need not.

Trusted code: a few well-known packages, chosen by the parent, and nothing of the notebook (see
`packages`). A module that cannot be imported is left alone, for the figure that imports it will
say why.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

__all__ = ["drawn", "imported", "open_files", "settled", "threads"]


def imported(names: Iterable[str]) -> str | None:
    """Import the modules; stops at one that starts a thread and returns its name."""
    sys.dont_write_bytecode = False  # packages that came without bytecode get it, once for all
    for name in names:
        with suppress(Exception, SystemExit):
            importlib.import_module(name)
        if threads() > 1:
            return name
    if "matplotlib" in sys.modules:
        importlib.import_module("matplotlib.backends.backend_svg")
    return None


def threads() -> int:
    """How many threads this process has (proc_pid_task(5))."""
    return len(os.listdir("/proc/self/task"))


def settled() -> None:
    """Move all objects out of the collector's sight: else each child copies their pages."""
    gc.collect()
    gc.freeze()


def open_files() -> list[str]:
    """Regular files that are held open; children would share their offsets.

    Standard streams are replaced in each child; memory files are read without an offset.
    """
    paths = map(_target, set(os.listdir("/proc/self/fd")) - {"0", "1", "2"})
    return sorted(path for path in paths if path and not path.startswith("/memfd:orgfig"))


def drawn() -> str | None:
    """Draw a figure with text, formulas and a legend into nothing, without pyplot.

    Fills the caches of fonts and of the formula parser, then lets go of the fonts: an open font
    file has one offset, which all children would move. Returns `draw` if a file stayed open, or
    a thread.
    """
    if "matplotlib" not in sys.modules:
        return None
    with suppress(Exception):  # a matplotlib that cannot draw will tell the figures so
        _draw()
    _forget("matplotlib.font_manager", "_get_font")
    _forget("matplotlib.mathtext", "MathTextParser", "_parse_cached")
    gc.collect()
    return "draw" if open_files() or threads() > 1 else None


def _draw() -> None:
    figure: Any = importlib.import_module("matplotlib.figure")
    svg: Any = importlib.import_module("matplotlib.backends.backend_svg")
    drawing = figure.Figure()
    axes = drawing.add_subplot()
    axes.plot([0, 1], [0, 1], label="$x_1^2$")
    axes.set(title="Title", xlabel="x", ylabel=r"$\frac{\partial y}{\partial x}$")
    axes.legend()
    svg.FigureCanvasSVG(drawing).print_svg(io.BytesIO())


def _forget(module: str, *names: str) -> None:
    """Empty a cache, in versions that have it."""
    cache: Any = sys.modules.get(module)
    for name in names:
        cache = getattr(cache, name, None)
    if hasattr(cache, "cache_clear"):
        cache.cache_clear()


def _target(descriptor: str) -> str | None:
    with suppress(OSError):
        if stat.S_ISREG(os.stat(int(descriptor)).st_mode):
            return os.readlink(f"/proc/self/fd/{descriptor}")
    return None
