"""The figures of a notebook made without orgfig: one after the other, and by the floor.

The floor imports once and forks a figure each, two at a time, without any confinement or check:
what runs a figure in a process of its own can hardly be faster.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from notebooks import stills
from orgfig.build.policy import ENVIRONMENT
from orgfig.workspace import Reader, find

__all__ = ["PYTHON", "ROOT", "Module", "environment", "floor", "loop", "modules", "tangled"]

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


class Module(NamedTuple):
    """A tangled module, by its project path, and the names of the pictures that it saves."""

    path: str
    pictures: tuple[str, ...]

    @property
    def moves(self) -> bool:
        return any(name.endswith(".mp4") for name in self.pictures)


def tangled(folder: Path, *, movies: bool = False) -> tuple[Module, ...]:
    """Put the still figures of figures.org into a new folder and tangle them; the movies, too?"""
    folder.mkdir()
    notebook = (ROOT / "figures.org").read_text()
    (folder / "figures.org").write_text(notebook if movies else stills(notebook))
    quiet = subprocess.DEVNULL
    subprocess.run([PYTHON, "-m", "orgfig", "tangle"], cwd=folder, check=True, stdout=quiet)
    return modules(folder)


def modules(folder: Path) -> tuple[Module, ...]:
    """The modules of the project's notebook that draw, each once."""
    project = find(folder)
    found: dict[str, dict[str, None]] = {}
    for figure in Reader(project).notebook(project.notebooks[0]).figures:
        for file in figure.files:
            found.setdefault(file.path, {}).update({one.name: None for one in figure.outputs})
    return tuple(Module(path, tuple(names)) for path, names in found.items())


def environment(home: Path) -> dict[str, str]:
    """The environment that figures have in orgfig, for those that are to have no advantage."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    own = {"HOME": str(home), "MPLCONFIGDIR": str(caches / "orgfig" / "matplotlib")}
    return ENVIRONMENT | own | {"MATPLOTLIBRC": os.devnull}


def loop(files: Sequence[str]) -> list[str]:
    """The command that runs each file by an interpreter of its own, one after the other."""
    return [PYTHON, "-c", LOOP, *files]


def floor(files: Sequence[str]) -> list[str]:
    """The command that imports once and forks for each file."""
    return [PYTHON, "-c", FLOOR, *files]


LOOP = """
import subprocess, sys
for path in sys.argv[1:]:
    subprocess.run([sys.executable, path], check=True)
"""

FLOOR = """
import gc, os, sys
gc.disable()
import matplotlib.pyplot, numpy, mpl_toolkits.mplot3d, matplotlib.backends.backend_svg
import sklearn.linear_model, sklearn.preprocessing, sklearn.pipeline, sklearn.metrics
gc.freeze()
gc.enable()
running = 0
for path in sys.argv[1:]:
    if running == 2:
        assert os.wait()[1] == 0
        running -= 1
    if os.fork() == 0:
        exec(compile(open(path).read(), path, "exec"), {"__name__": "__main__"})
        sys.stdout.flush()
        os._exit(0)
    running += 1
while running:
    assert os.wait()[1] == 0
    running -= 1
"""
