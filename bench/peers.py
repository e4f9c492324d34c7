"""How fast are the 25 figures built, by orgfig and by what else builds documents? In one run.

    python bench/peers.py [ROUNDS] [--venv FOLDER]

Each round builds figures.org from nothing, in folders of its own, by: `orgfig build`, confined;
the floor (see `plain`); a loop of plain `python` over the modules; make -j2 and doit -n 2 with a
rule for each module; batch Emacs, which runs all blocks; nbconvert, on a notebook with a cell for
each module; sphinx-gallery, two examples at a time. Each is set up as its manual says, and spared
what it would do beyond making the pictures: nbconvert and sphinx-gallery show none of their own.
All have the figures' environment of orgfig, so that no library starts threads. orgfig and Emacs
begin with the notebook, the others with tangled modules. In the end each must have left every
picture.

doit, nbconvert and sphinx-gallery are installed by pip into FOLDER, a virtual environment that is
made where it is not there, and into one for this run alone without it. Who cannot be had is named,
and has a row that says so. Emacs takes Org's lisp from ORGFIG_ORG_LISP, else its own. Prints
medians and ratios, and leaves with 1 if a goal is missed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from plain import PYTHON, Module, environment, floor, loop, tangled
from rounds import Goal, Taken, Way, in_memory, in_turns, ratio, tell_goals, timed

from tangle import emacs_command

PACKAGES = {  # what runs a peer: what is installed for it, and a module that it cannot be without
    "doit": (["doit"], "doit"),
    "nbconvert": (["nbconvert", "ipykernel"], "nbconvert"),
    "sphinx-gallery": (["sphinx-gallery"], "sphinx_gallery"),
}
NUMBERS = itertools.count()


class Place(NamedTuple):
    """A folder with the notebook and its tangled modules, and the interpreter with the peers."""

    folder: Path
    modules: tuple[Module, ...]
    python: Path
    work: Path

    def another(self) -> Path:
        """A new project folder with the notebook and an empty one for pictures."""
        fresh = self.work / f"round-{next(NUMBERS)}"
        (fresh / "fig").mkdir(parents=True)
        shutil.copy(self.folder / "figures.org", fresh)
        return fresh

    def with_modules(self) -> Path:
        """The same with tangled modules."""
        fresh = self.another()
        shutil.copytree(self.folder / "tangled", fresh / "tangled")
        return fresh

    def run(self, command: list[str | Path], fresh: Path, below: str = "", **more: str) -> Taken:
        """One build in a new project, after which all pictures must be there."""
        variables = environment(self.work / "home") | {"PATH": os.environ["PATH"]} | more
        taken = timed(command, fresh / below, variables)
        self.check(fresh, command)
        return taken

    def check(self, fresh: Path, command: list[str | Path]) -> None:
        names = [name for module in self.modules for name in module.pictures]
        lacking = [name for name in names if not _is_picture(fresh / "fig" / name)]
        if lacking:
            sys.exit(f"{' '.join(map(str, command[:4]))} did not make {', '.join(lacking)}")
        shutil.rmtree(fresh)


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("rounds", nargs="?", type=int, default=3)
    words.add_argument("--venv", type=Path, help="where the peers are, or are to be installed")
    given = words.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # all are installed with bytecode
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        os.environ["TMPDIR"] = folder
        work = Path(folder)
        (work / "home").mkdir()
        place = Place(
            work / "start", tangled(work / "start"), peers(given.venv or work / "peers"), work
        )
        ways, skipped = found(place)
        for way in ways.values():
            way()  # so that nobody's first run is measured
        return tell(in_turns(ways, given.rounds), skipped)


def found(place: Place) -> tuple[dict[str, Way], dict[str, str]]:
    """What can be run here, and why the rest cannot."""
    lacking = {name: why for name in WAYS if (why := lack(name, place.python))}
    ways = {name: _bound(way, place) for name, way in WAYS.items() if name not in lacking}
    return ways, lacking


def lack(name: str, python: Path) -> str:
    """Why a peer cannot be run; empty if it can."""
    if name in PACKAGES:
        command = [python, "-c", f"import {PACKAGES[name][1]}"]
        known = subprocess.run(command, capture_output=True, check=False)
        return "pip could not install it" if known.returncode else ""
    program = {"make -j2": "make", "Emacs": "emacs"}.get(name)
    return f"{program} is not installed" if program and not shutil.which(program) else ""


def peers(folder: Path) -> Path:
    """The interpreter of a virtual environment with the peers, which has our packages, too."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        (site,) = folder.glob("lib/python*/site-packages")
        (site / "figures.pth").write_text(sysconfig.get_paths()["purelib"])
    for name, (packages, _) in PACKAGES.items():
        command = [python, "-m", "pip", "install", "--quiet", *packages]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name} cannot be installed: {done.stderr.strip()[-500:]}", file=sys.stderr)
    return python


# --- the ways ----------------------------------------------------------------------------------


def with_orgfig(place: Place) -> Taken:
    fresh = place.another()
    (fresh / "fig").rmdir()
    taken = timed([PYTHON, "-m", "orgfig", "build"], fresh)
    place.check(fresh, ["orgfig", "build"])
    return taken


def with_floor(place: Place) -> Taken:
    return place.run(floor(_upwards(place)), place.with_modules(), "fig")


def with_loop(place: Place) -> Taken:
    return place.run(loop(_upwards(place)), place.with_modules(), "fig")


def with_make(place: Place) -> Taken:
    fresh = place.with_modules()
    targets = {one.path: " ".join(f"fig/{name}" for name in one.pictures) for one in place.modules}
    rules = [f"all: {' '.join(targets.values())}"]
    for path, pictures in targets.items():
        rules.append(f"{pictures} &: {path}\n\tcd fig && {PYTHON} ../{path}")
    (fresh / "Makefile").write_text("\n".join(rules) + "\n")
    return place.run(["make", "-j2", "--silent"], fresh)


def with_doit(place: Place) -> Taken:
    fresh = place.with_modules()
    table = {one.path: list(one.pictures) for one in place.modules}
    (fresh / "dodo.py").write_text(DODO.format(table=table, python=PYTHON))
    return place.run([place.python, "-m", "doit", "-n", "2"], fresh)


DODO = """
def task_figure():
    for path, pictures in {table}.items():
        yield {{
            "name": path,
            "file_dep": [path],
            "targets": [f"fig/{{name}}" for name in pictures],
            "actions": [f"cd fig && {python} ../{{path}}"],
        }}
"""


def with_emacs(place: Place) -> Taken:
    forms = [
        f'(setq org-confirm-babel-evaluate nil org-babel-python-command "{PYTHON}")',
        '(find-file "figures.org")',
        "(org-babel-execute-buffer)",
    ]
    command = [*emacs_command(), *(word for form in forms for word in ("--eval", form))]
    return place.run(command, place.another())


def with_nbconvert(place: Place) -> Taken:
    fresh = place.with_modules()
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"figure-{at}",
            "metadata": {},
            "outputs": [],
            "source": (place.folder / one.path).read_text(),
        }
        for at, one in enumerate(place.modules)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}
    document = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (fresh / "fig" / "figures.ipynb").write_text(json.dumps(document))
    profile = fresh / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    # The backend closes each cell's figures, which the next cell must not draw into.
    (profile / "ipython_kernel_config.py").write_text("c.InlineBackend.figure_formats = set()\n")
    words = ["--to", "notebook", "--execute", "--output", "done.ipynb", "figures.ipynb"]
    inline = {
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "IPYTHONDIR": str(profile.parent),
    }
    return place.run([place.python, "-m", "nbconvert", *words], fresh, "fig", **inline)


def with_gallery(place: Place) -> Taken:
    """Its examples are run in their own folder, which is therefore that of the pictures."""
    fresh = place.another()
    for one in place.modules:
        name = Path(one.path).stem
        text = (place.folder / one.path).read_text()
        example = fresh / "fig" / f"plot_{name}.py"
        example.write_text(f'"""\n{name}\n{"=" * len(name)}\n"""\n{text}')
    (fresh / "fig" / "GALLERY_HEADER.rst").write_text("Figures\n=======\n")
    docs = fresh / "docs"
    docs.mkdir()
    (docs / "conf.py").write_text(GALLERY)
    (docs / "index.rst").write_text("Docs\n====\n\n.. toctree::\n\n   shown/index\n")
    command = [place.python, "-m", "sphinx", "-q", "-b", "html", "docs", "docs/_build"]
    return place.run(command, fresh)


GALLERY = """
project = "figures"
extensions = ["sphinx_gallery.gen_gallery"]
sphinx_gallery_conf = {
    "examples_dirs": "../fig",
    "gallery_dirs": "shown",
    "parallel": 2,
    "image_scrapers": (),
    "abort_on_example_error": True,
}
"""

WAYS: dict[str, Callable[[Place], Taken]] = {
    "orgfig": with_orgfig,
    "floor": with_floor,
    "loop": with_loop,
    "make -j2": with_make,
    "doit": with_doit,
    "Emacs": with_emacs,
    "nbconvert": with_nbconvert,
    "sphinx-gallery": with_gallery,
}


def _bound(way: Callable[[Place], Taken], place: Place) -> Way:
    return lambda: way(place)


def _upwards(place: Place) -> list[str]:
    return [f"../{one.path}" for one in place.modules]


def _is_picture(path: Path) -> bool:
    return path.is_file() and b"</svg>" in path.read_bytes()[-20:]


# --- the end -----------------------------------------------------------------------------------


def tell(times: dict[str, list[Taken]], skipped: dict[str, str]) -> int:
    """Print the table, then the goals; 1 if one is missed."""
    print(f"{'':16} {'seconds':>8} {'least':>8} {'processor':>10} {'in orgfigs':>11}")
    for name in WAYS:
        if name in skipped:
            print(f"{name:16} skipped: {skipped[name]}")
            continue
        wall, cpu = zip(*times[name], strict=True)
        many = ratio(times, name, "orgfig")
        print(f"{name:16} {median(wall):8.3f} {min(wall):8.3f} {median(cpu):10.3f} {many:11.2f}")
    goals = [
        Goal("orgfig takes, in floors", ratio(times, "orgfig", "floor"), "<=", 1.15),
        Goal("the loop takes, in orgfigs", ratio(times, "loop", "orgfig"), ">=", 4.5),
    ]
    if "make -j2" in times:
        goals.append(
            Goal("make -j2 takes, in orgfigs", ratio(times, "make -j2", "orgfig"), ">=", 2.3)
        )
    return tell_goals(goals)


if __name__ == "__main__":
    sys.exit(main())
