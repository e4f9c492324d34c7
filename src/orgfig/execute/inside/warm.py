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
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from . import process
from .protocol import DRAWING

__all__ = ["drawn", "imported", "lend_fonts", "settled"]


def imported(names: Iterable[str]) -> str | None:
    """Import the modules; stops at one that starts a thread and returns its name.

    The collector rests until `settled`: what is imported stays, and looking through it again and
    again is a tenth of the time that importing takes.
    """
    gc.disable()
    sys.dont_write_bytecode = False  # packages that came without bytecode get it, once for all
    for name in names:
        with suppress(Exception, SystemExit):
            importlib.import_module(name)
        if process.threads() > 1:
            return name
    if "matplotlib" in sys.modules:
        importlib.import_module("matplotlib.backends.backend_svg")
    return None


def settled() -> None:
    """Move all objects out of the collector's sight: else each child copies their pages.

    What is garbage among them stays, too, for finding it takes longer than it is worth: a
    megabyte. Figures run with the collector on, as in plain Python: its rest would gain them
    nothing that can be measured, and let those that make many figures fill the memory.
    """
    gc.freeze()
    gc.enable()


def drawn() -> str | None:
    """Draw a figure with text, formulas and a legend into nothing, without pyplot.

    Fills the caches of fonts and of the formula parser, then lets go of the fonts: an open font
    file has one offset, which all children would move. Returns DRAWING if a file stayed open, or
    a thread.
    """
    if "matplotlib" not in sys.modules:
        return None
    gc.freeze()  # the collection below is to look only at what the drawing leaves
    with suppress(Exception):  # a matplotlib that cannot draw will tell the figures so
        _draw()
    _forget("matplotlib.font_manager", "_get_font")
    _forget("matplotlib.mathtext", "MathTextParser", "_parse_cached")
    gc.collect()
    return DRAWING if process.open_files() or process.threads() > 1 else None


def lend_fonts(temporary: str) -> None:
    """Give a figure that is about to import matplotlib a folder for its settings, as it wants one.

    With the list of fonts in it, which takes long to make; the server's own cannot be written.
    """
    own = os.path.join(temporary, "matplotlib")
    shared = os.environ.get("MPLCONFIGDIR", own)
    os.environ["MPLCONFIGDIR"] = own
    with suppress(OSError):  # the job's file before this one made what it liked there, or no room
        os.mkdir(own)
        _copy_fonts(shared, own)


def _copy_fonts(shared: str, own: str) -> None:
    for name in os.listdir(shared) if os.path.isdir(shared) else ():
        if name.startswith("fontlist") and name.endswith(".json"):
            with open(os.path.join(shared, name), "rb") as source:
                data = source.read()
            with open(os.path.join(own, name), "wb") as target:
                target.write(data)


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
