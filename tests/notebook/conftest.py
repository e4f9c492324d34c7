"""Runs the modules of the repository's notebook, each once a worker, and hands over what they drew.

Of a film, what each of its pictures says is noted while it is drawn. Drawing needs matplotlib,
numpy, scikit-learn and av: without them these tests skip, but not in CI.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

from orgfig.build.policy import ENVIRONMENT, HASH_SALT, SEED
from orgfig.notebook import read

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LOOKED_AT = (1, 2, 30)
"""The pictures of a film that are compared with a drawing of all anew, counted from 1."""

LIBRARIES = ("av", "matplotlib", "numpy", "sklearn")

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


class Shot(NamedTuple):
    """What the axes of a figure said when a picture of it was taken."""

    titles: list[str]
    lines: list[list[object]]


@dataclass(frozen=True)
class Film:
    """A film as it was drawn: each picture, and by how much some differ when all is drawn anew."""

    shots: list[Shot] = field(default_factory=list, repr=False)
    astray: list[int] = field(default_factory=list)


class Played(NamedTuple):
    """What a movie plays: its pictures, and for how many seconds each is shown."""

    pictures: list[object]
    lasting: list[float]


@dataclass(frozen=True)
class Drawn:
    """What a module left: its names, the figures it opened, the files it wrote, what it printed."""

    names: dict[str, object] = field(repr=False)
    figures: tuple[object, ...]
    files: dict[str, bytes] = field(repr=False)
    films: dict[str, Film]
    printed: str

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
def draw(again):
    """Runs a module of the notebook, by name, however many tests ask for it only once."""
    return cache(again)


@pytest.fixture(scope="session")
def again(notebook, tmp_path_factory):
    """Runs a module of the notebook, by name, each time anew."""
    for library in LIBRARIES:
        pytest.importorskip(library)
    texts = {file.path: file.text for file in notebook.tangled.files}
    return lambda name: _run(texts[f"tangled/{name}.py"], tmp_path_factory.mktemp(name))


@pytest.fixture
def drawn(draw, request):
    """What the module drew that the test names as its parameter."""
    return draw(request.param)


@pytest.fixture(scope="session")
def played():
    """Gives what the bytes of a GIF or an MP4 play."""
    return lambda data: _gif(data) if data.startswith(b"GIF8") else _mp4(data)


def _gif(data):
    image, sequence = pytest.importorskip("PIL.Image"), pytest.importorskip("PIL.ImageSequence")
    with image.open(io.BytesIO(data)) as movie:
        both = [
            (one.convert("RGB"), one.info["duration"] / 1000) for one in sequence.Iterator(movie)
        ]
    return Played(*map(list, zip(*both, strict=True)))


def _mp4(data):
    with pytest.importorskip("av").open(io.BytesIO(data)) as movie:
        frames = list(movie.decode(video=0))
    return Played(
        [frame.to_image() for frame in frames],
        [float(frame.duration * frame.time_base) for frame in frames],
    )


def _run(text, folder):
    """Run a module as a build does, alone in an empty folder."""
    import matplotlib as mpl

    names = {"__name__": "__main__"}
    films = {}
    mpl.use("Agg")
    with mpl.rc_context(), contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", ENVIRONMENT["SOURCE_DATE_EPOCH"])
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = HASH_SALT
        _seed()
        _note_films(patch, films)
        with _figures() as figures, contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(text, folder.name, "exec", dont_inherit=True), names)
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return Drawn(names, tuple(figures), files, films, printed.getvalue())


def _note_films(patch, films):
    """Note of every picture that a writer of movies takes what it shows, and look at some."""
    from matplotlib.animation import PillowWriter

    setup = PillowWriter.setup

    def noting(writer, fig, outfile, *rest, **more):
        setup(writer, fig, outfile, *rest, **more)
        film = films[Path(outfile).stem] = Film()
        take = writer.grab_frame

        def grab_frame():
            film.shots.append(_shot(fig))
            if len(film.shots) in LOOKED_AT:
                film.astray.append(_astray(fig))
            take()

        writer.grab_frame = grab_frame

    patch.setattr(PillowWriter, "setup", noting)


def _shot(fig):
    lines = [[line.get_xydata().copy() for line in ax.lines] for ax in fig.axes]
    return Shot([ax.get_title() for ax in fig.axes], lines)


def _astray(fig):
    """How far, of 255, the canvas is at most from one on which all is drawn anew."""
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas, moving = fig.canvas, fig.findobj(lambda artist: artist.get_animated())
    taken = np.array(canvas.buffer_rgba(), int)
    for artist in moving:
        artist.set_animated(False)
    anew = FigureCanvasAgg(fig)
    anew.draw()
    for artist in moving:
        artist.set_animated(True)
    fig.set_canvas(canvas)
    return int(abs(taken - np.array(anew.buffer_rgba(), int)).max())


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
