"""Animations where people live: `C-c C-c` in a real Emacs, and plain Python.

The same blocks make the same movies there as under orgfig. The notebook's own are tried, and the
one that docs/animations.md shows, in a notebook of its own with a copy of the shared block.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from orgfig.digest import digest_bytes
from orgfig.figure.likeness import BESIDE, compare
from orgfig.figure.titles import drawn

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
EXECUTE = Path(__file__).with_name("execute.el")
HEADINGS = ("descent_normal_1d", "descent_normal_2d", "descent_quadratic", "descent_stochastic")
HEAD = "#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent :noweb yes\n\n"
NOT_PINNED = {"MPLBACKEND", "MATPLOTLIBRC", "SOURCE_DATE_EPOCH", "PYTHONHASHSEED", "DISPLAY"}


class Made(NamedTuple):
    """A project in which orgfig has built some figures: what it published, by name."""

    text: str
    figures: tuple[str, ...]
    files: dict[str, bytes]


def notebook():
    return (ROOT / "figures.org").read_text()


def sample():
    """The docs' sample as a notebook of its own."""
    page = (ROOT / "docs/animations.md").read_text()
    shared = re.search(r"^#\+name: movies\n.*?^#\+end_src\n", notebook(), re.MULTILINE | re.DOTALL)
    shown = re.search(r"^```org\n(.*?)^```\n", page, re.MULTILINE | re.DOTALL)
    return f"{HEAD}{shown[1]}\n* Shared drawing\n{shared[0]}"


PLACES = {"the notebook": (notebook, HEADINGS), "the docs": (sample, ("pendulum",))}


@pytest.fixture(scope="module", params=PLACES.values(), ids=PLACES)
def made(request, tmp_path_factory):
    """What orgfig makes of the animations of a notebook."""
    read, figures = request.param
    folder = lay_out(tmp_path_factory.mktemp("orgfig"), read())
    built = orgfig(folder, "build", *figures)
    assert built.returncode == 0, built.stdout + built.stderr
    return Made(read(), figures, movies(folder))


@pytest.fixture(scope="module")
def pendulum(tmp_path_factory):
    """The docs' sample as orgfig builds it."""
    folder = lay_out(tmp_path_factory.mktemp("pendulum"), sample())
    assert orgfig(folder, "build").returncode == 0
    return Made(sample(), ("pendulum",), movies(folder))


def lay_out(folder, text):
    (folder / "figures.org").write_text(text)
    (folder / "fig").mkdir()
    return folder


def orgfig(folder, *words):
    command = [sys.executable, "-m", "orgfig", *words]
    return subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", timeout=300, check=False
    )


def movies(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "fig").iterdir())}


def surroundings(folder, **variables):
    """An ordinary user's environment: nothing of what orgfig pins, and matplotlib as it comes."""
    (folder / "matplotlibrc").touch()
    kept = {name: value for name, value in os.environ.items() if name not in NOT_PINNED}
    return {**kept, "LC_ALL": "C.UTF-8", "MATPLOTLIBRC": str(folder), **variables}


def assert_same(made, files):
    """Movies byte for byte; of posters, what they show: captions and ids are orgfig's."""
    assert list(files) == list(made.files)
    for name, data in files.items():
        if name.endswith(".svg"):
            kinds = {one.kind for one in compare("svg", drawn(made.files[name]), data).differences}
            assert kinds <= BESIDE, name
        else:
            assert digest_bytes(data) == digest_bytes(made.files[name]), name


# --- in Emacs --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lisp(without):
    """The folder with the lisp of a newer Org than an older Emacs has."""
    folder = os.environ.get("ORGFIG_ORG_LISP")
    if folder is None:
        without("ORGFIG_ORG_LISP names no folder with Org's lisp")
    return folder


@pytest.fixture(scope="module", params=["Emacs's own Org", "the Org of ORGFIG_ORG_LISP"])
def emacs(request, need):
    """Runs blocks in an Emacs: what became of that."""
    is_own = request.param.startswith("Emacs")
    return executing(need("emacs"), None if is_own else request.getfixturevalue("lisp"))


def executing(program, lisp):
    command = [program, "-Q", "--batch", *(["-L", lisp] if lisp else []), "-l", EXECUTE]

    def execute(folder, *titles, session=""):
        done = subprocess.run(
            [*command, "figures.org", sys.executable, session, *titles],
            cwd=folder,
            env=surroundings(folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=True,
        )
        return json.loads(done.stdout.splitlines()[-1])

    return execute


@pytest.mark.emacs
def test_a_block_makes_the_same_in_emacs(made, emacs, tmp_path):
    folder = lay_out(tmp_path, made.text)
    told = emacs(folder, *made.figures)
    assert_same(made, movies(folder))
    assert not told["problem"]
    assert not told["errors"], "a buffer of errors would pop up"
    assert not told["changed"], "the notebook was written to"
    assert (folder / "figures.org").read_text() == made.text
    assert not [words for words in told["messages"] if "[1/" in words]


@pytest.mark.emacs
def test_a_session_runs_blocks_again(made, need, lisp, tmp_path):
    emacs = executing(need("emacs"), lisp)  # in batch, the sessions of Org 9.5 may never start
    folder = lay_out(tmp_path, made.text)
    told = emacs(folder, *made.figures, made.figures[0], session="movies")
    assert not told["problem"]
    assert not told["changed"]
    assert_same(made, movies(folder))


@pytest.mark.emacs
def test_emacs_tells_of_a_block_that_fails(emacs, tmp_path):
    folder = lay_out(tmp_path, sample().replace("figsize=(4, 4)", "figsize=(4.01, 4)"))
    told = emacs(folder, "pendulum")
    assert "external library" in told["errors"]
    assert "pendulum.mp4" not in told["errors"] or "pendulum.svg" not in movies(folder)


# --- in plain Python -------------------------------------------------------------------------


class Ran(NamedTuple):
    """How a module ended, and what it printed, each return of the carriage as it was."""

    status: int
    out: str
    err: str


def plain(folder, name, **variables):
    """Tangle, then run a module as the notebook's first words say."""
    assert orgfig(folder, "tangle").returncode == 0
    done = subprocess.run(
        [sys.executable, f"../tangled/{name}.py"],
        cwd=folder / "fig",
        env=surroundings(folder, **variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def counts(printed):
    return [tuple(map(int, pair)) for pair in re.findall(r"\[(\d+)/(\d+)\]", printed)]


def test_a_module_makes_the_same_in_plain_python(made, tmp_path):
    folder = lay_out(tmp_path, made.text)
    for name in made.figures:
        ran = plain(folder, name)
        assert (ran.status, ran.err) == (0, "")
    assert_same(made, movies(folder))


def test_a_module_counts_its_frames_for_who_waits(pendulum, tmp_path):
    printed = plain(lay_out(tmp_path, pendulum.text), "pendulum").out
    assert counts(printed) == [(done, 24) for done in range(1, 25)]
    assert printed.endswith("\n")
    lines = re.split(r"[\r\n]+", printed.rstrip())
    assert all(line.startswith("[") and len(line) < 60 for line in lines)


@pytest.mark.parametrize("backend", ["svg", "pdf", "Agg"])
def test_another_backend_makes_no_other_movie(pendulum, tmp_path, backend):
    folder = lay_out(tmp_path, pendulum.text)
    ran = plain(folder, "pendulum", MPLBACKEND=backend)
    assert (ran.status, ran.err) == (0, "")
    assert_same(pendulum, movies(folder))


def test_settings_of_movies_and_of_what_is_saved_make_no_other_movie(pendulum, tmp_path):
    folder = lay_out(tmp_path, pendulum.text)
    settings = "figure.dpi: 73\nsavefig.dpi: 73\nsavefig.bbox: tight\nanimation.writer: ffmpeg\n"
    (folder / "matplotlibrc").write_text(settings)
    ran = plain(folder, "pendulum")
    assert (ran.status, ran.err) == (0, "")
    found = movies(folder)
    for name in ("pendulum.gif", "pendulum.mp4"):
        assert digest_bytes(found[name]) == digest_bytes(pendulum.files[name]), name


def test_without_the_encoder_plain_python_names_it(tmp_path):
    folder = lay_out(tmp_path, sample())
    (folder / "fig/av.py").write_text("raise ModuleNotFoundError(\"No module named 'av'\")\n")
    ran = plain(folder, "pendulum", PYTHONPATH=str(folder / "fig"))
    assert ran.status == 1
    assert ran.err.endswith("ModuleNotFoundError: No module named 'av'\n")


# --- what cannot work is told under orgfig ---------------------------------------------------


START = """\
import matplotlib.pyplot as plt
from matplotlib.animation import FFMpegWriter, FuncAnimation

fig, ax = plt.subplots()
line, = ax.plot([0, 1])
film = FuncAnimation(fig, lambda n: line.set_ydata([0, n]) or (line,), 2)
"""
BY_FFMPEG = {
    "by name": 'film.save("{}.mp4", writer="ffmpeg")',
    "as it comes": 'film.save("{}.mp4")',
    "by class": 'film.save("{}.mp4", writer=FFMpegWriter())',
    "for a page": "film.to_html5_video()",
    "by hand": 'import subprocess\nsubprocess.run(["ffmpeg", "-i", "{}.mp4"])',
}


def test_who_calls_ffmpeg_is_told_what_to_use_instead(tmp_path):
    text = HEAD
    for place, code in enumerate(BY_FFMPEG.values()):
        name = f"movie_{place}"
        text += f"* TODO {name}\n[[file:fig/{name}.mp4]]\n"
        text += f"#+begin_src python :tangle tangled/{name}.py\n"
        text += f"{START}{code.format(name)}\n#+end_src\n\n"
    built = orgfig(lay_out(tmp_path, text), "build")
    assert built.returncode == 1
    hint = "hint: a figure may not start programs such as FFmpeg: PyAV (`import av`) writes"
    assert (built.stdout + built.stderr).count(hint) == len(BY_FFMPEG)


def test_an_odd_size_fails_and_says_why(tmp_path):
    folder = lay_out(tmp_path, sample().replace("figsize=(4, 4)", "figsize=(4.01, 4)"))
    built = orgfig(folder, "build")
    assert built.returncode == 1
    assert "hint: libx264 takes even widths and heights only" in built.stdout + built.stderr
    assert movies(folder) == {}


def test_the_sample_of_the_docs_gives_no_cause_for_complaint(tmp_path):
    folder = lay_out(tmp_path, sample())
    assert orgfig(folder, "build").returncode == 0
    status = json.loads(orgfig(folder, "status", "--json").stdout)
    assert [one for figure in status["figures"] for one in figure["findings"]] == []
    assert [figure["verdict"] for figure in status["figures"]] == ["ready"]
