"""Runs the modules of the repository's notebook, each once a worker, and hands over what they drew.

Drawing needs matplotlib, numpy and scikit-learn: without them these tests skip, but not in CI.
"""

from __future__ import annotations

import contextlib
import os
import random
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from orgfig.build.policy import ENVIRONMENT, HASH_SALT, SEED
from orgfig.notebook import read

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIBRARIES = ("matplotlib", "numpy", "sklearn")

if "CI" in os.environ:  # where all is promised, a missing library must not pass for a skip
    absent = [name for name in LIBRARIES if find_spec(name) is None]
    if absent:
        raise pytest.UsageError(f"not installed: {', '.join(absent)}")


def pytest_collection_modifyitems(items):
    """Keep the tests of one module of the notebook together, so that few workers run it."""
    places = [place for place, test in enumerate(items) if test.path.parent == HERE]
    for place, test in zip(places, sorted((items[n] for n in places), key=_drawn), strict=True):
        items[place] = test
        test.add_marker(pytest.mark.xdist_group(_drawn(test)))


def _drawn(test):
    """The name of the module that the test asks for."""
    parameters = test.callspec.params if hasattr(test, "callspec") else {}
    return parameters.get("drawn", "no module")


@dataclass(frozen=True)
class Drawn:
    """What a module left: its names, the figures that it opened, the files that it wrote."""

    names: dict[str, object] = field(repr=False)
    figures: tuple[object, ...]
    files: dict[str, bytes] = field(repr=False)

    @property
    def figure(self):
        (figure,) = self.figures
        return figure

    @property
    def axes(self):
        return self.figure.axes

    @property
    def ax(self):
        (ax,) = self.axes
        return ax

    def words(self, ax):
        """Title and labels of the axes."""
        return ax.get_title(), ax.get_xlabel(), ax.get_ylabel()

    def limits(self, ax):
        return tuple(map(float, ax.get_xlim())), tuple(map(float, ax.get_ylim()))

    def grid(self, ax):
        """On which axes grid lines are drawn, such as `xy`."""
        axes = {"x": ax.xaxis, "y": ax.yaxis}
        return "".join(n for n, axis in axes.items() if axis.get_gridlines()[0].get_visible())

    def legend(self, ax):
        """The words of the legend, and the corner that it stands in, as Matplotlib counts them."""
        legend = ax.get_legend()
        return [text.get_text() for text in legend.get_texts()], legend._loc

    def arrows(self, ax):
        """The texts with arrows."""
        return [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]

    def ends(self, arrow):
        """Where the line of a curved arrow begins and ends, in data coordinates."""
        begin, _, end = arrow.get_path().vertices[:3]
        return begin, end


@pytest.fixture(scope="session")
def source():
    """The bytes of the repository's notebook."""
    return (ROOT / "figures.org").read_bytes()


@pytest.fixture(scope="session")
def notebook(source):
    """The repository's notebook, read."""
    return read(source, "figures.org")


@pytest.fixture(scope="session")
def draw(notebook, tmp_path_factory):
    """Runs a module of the notebook, by name, however many tests ask for it only once."""
    for library in LIBRARIES:
        pytest.importorskip(library)
    texts = {file.path: file.text for file in notebook.tangled.files}
    return cache(lambda name: _run(texts[f"tangled/{name}.py"], tmp_path_factory.mktemp(name)))


@pytest.fixture
def drawn(draw, request):
    """What the module drew that the test names as its parameter."""
    return draw(request.param)


def _run(text, folder):
    """Run a module as a build does, alone in an empty folder."""
    import matplotlib as mpl

    names = {"__name__": "__main__"}
    mpl.use("Agg")
    with mpl.rc_context(), contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", ENVIRONMENT["SOURCE_DATE_EPOCH"])
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = HASH_SALT
        _seed()
        with _figures() as figures:
            exec(compile(text, folder.name, "exec", dont_inherit=True), names)
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return Drawn(names, tuple(figures), files)


def _seed():
    import numpy as np

    random.seed(SEED)
    np.random.seed(SEED)  # noqa: NPY002 (what a build seeds is the global generator)


@contextlib.contextmanager
def _figures():
    """Collect the figures opened inside, drawn once, and close them."""
    from matplotlib import pyplot as plt

    figures = []
    try:
        yield figures
        figures += map(plt.figure, plt.get_fignums())
        for figure in figures:
            figure.canvas.draw()
    finally:
        plt.close("all")
