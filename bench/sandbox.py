"""What does holding figures cost, and what does the warm server gain? In turns, in one run.

    python bench/sandbox.py [ROUNDS]

Times whole processes, wall and processor: the 25 figures of figures.org by the same server,
unconfined, in the core layer alone, and in all that works here; one outdated figure against plain
`python` on its module; all figures against a loop of plain `python`, and against the floor, which
imports once and forks a figure each without any confinement or check; and the server with and
without its two extras, the first drawing and the second layer. Prints medians, least times and
ratios. A ratio is the median of those of the single rounds, for what runs side by side is
disturbed alike. What has no goal is run in every third round only. Leaves with 1 if a goal is
missed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from orgfig.build.policy import ENVIRONMENT
from orgfig.execute import sandbox
from orgfig.workspace import Reader, find

ROOT = Path(__file__).resolve().parent.parent
MEMORY = Path("/dev/shm")
PYTHON = sys.executable
SIZES = (4, 8, 12, 16)
RARELY = 3


class Taken(NamedTuple):
    """Seconds that one process took: by the clock, and of the processors, its children's too."""

    wall: float
    cpu: float


class Goal(NamedTuple):
    """A ratio of two ways, and the most that it may be; None where it is only told."""

    what: str
    way: str
    to: str
    most: float | None = None
    field: str = "wall"


GOALS = (
    Goal("all layers / none", "25 default", "25 none", 1.06),
    Goal("all layers / none, processor", "25 default", "25 none", 1.06, "cpu"),
    Goal("core layer / none", "25 core", "25 none", 1.06),
    Goal("core layer / none, processor", "25 core", "25 none", 1.06, "cpu"),
    Goal("one figure / plain python", "one default", "one plain", 1.10),
    Goal("one figure, unconfined / plain python", "one none", "one plain"),
    Goal("all figures / the floor", "25 default", "25 floor"),
    Goal("loop of plain python / all figures", "25 loop", "25 default"),
    Goal("without a second layer / with one", "25 one layer", "25 default"),
    *(Goal(f"{n} figures, drawing first / not", f"{n} drawn", f"{n} undrawn") for n in SIZES),
)


def main(rounds: int) -> int:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # orgfig itself is installed with bytecode
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        os.environ["TMPDIR"] = folder
        project = Path(folder, "project")
        project.mkdir()
        shutil.copy(ROOT / "figures.org", project)
        orgfig(project, "build")
        print(f"held by: {sandbox.in_force('default')}; {rounds} rounds")
        times = in_turns(ways(project), rounds)
    tell_times(times)
    return tell_ratios(times)


def ways(project: Path) -> dict[str, Callable[[], Taken]]:
    """What is compared, by name; each is one process from its start to its end."""
    notebook = Reader(found := find(project), None).notebook(found.notebooks[0])
    figures = [figure.name for figure in notebook.figures]
    files = (file.path for figure in notebook.figures for file in figure.files)
    modules = [f"../{path}" for path in dict.fromkeys(files)]

    def built(names: list[str], code: str = "", kind: str = "default") -> Callable[[], Taken]:
        return lambda: timed([PYTHON, "-c", DRIVER.format(code=code), kind, *names], project)

    def plain(code: str, *paths: str) -> Callable[[], Taken]:
        return lambda: timed([PYTHON, *(["-c", code] if code else []), *paths], *bare(project))

    return {
        "25 none": built([], kind="none"),
        "25 core": built([], kind="core"),
        "25 default": built([]),
        "25 one layer": built([], ONE_LAYER),
        "25 loop": plain(LOOP, *modules),
        "25 floor": plain(FLOOR, *modules),
        "one none": built(["relu"], kind="none"),
        "one default": lambda: timed([PYTHON, "-m", "orgfig", "build", "relu", "--force"], project),
        "one plain": plain("", "../tangled/relu.py"),
        **{f"{n} drawn": built(figures[:n], DRAWN.format(0)) for n in SIZES},
        **{f"{n} undrawn": built(figures[:n], DRAWN.format(999)) for n in SIZES},
    }


DRIVER = """
import gc, sys
gc.disable()
from pathlib import Path
from orgfig.commands.build import build
from orgfig.commands.session import open_session
{code}
kind, *figures = sys.argv[1:]
sys.exit(build(open_session(Path()), figures=figures, force=True, jobs=2, sandbox=kind))
"""

DRAWN = """
from orgfig.execute import forkserver
forkserver.DRAWING_PAYS = {}
"""

ONE_LAYER = """
from orgfig.execute import forkserver, wire
forkserver.layers = lambda jobs: (wire.preload(jobs), ())
"""

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


def bare(project: Path) -> tuple[Path, dict[str, str]]:
    """An empty folder in the project, and the environment that figures have in orgfig."""
    folder = project / "plain"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    own = {"HOME": str(folder), "MPLCONFIGDIR": str(caches / "orgfig" / "matplotlib")}
    return folder, ENVIRONMENT | own | {"MATPLOTLIBRC": os.devnull}


def timed(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> Taken:
    begun = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=quiet, stderr=subprocess.PIPE
    )
    with process:
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} failed:\n{said.decode()}")
    return Taken(time.perf_counter() - begun, used.ru_utime + used.ru_stime)


def orgfig(project: Path, *words: str) -> None:
    timed([PYTHON, "-m", "orgfig", *words], project)


def in_turns(ways: dict[str, Callable[[], Taken]], rounds: int) -> dict[str, list[Taken]]:
    """Each way once a round, forwards and backwards by turns; those without a goal more rarely."""
    judged = {way for goal in GOALS if goal.most for way in (goal.way, goal.to)}
    times: dict[str, list[Taken]] = {name: [] for name in ways}
    for round_ in range(rounds):
        for name in list(ways)[:: -1 if round_ % 2 else 1]:
            if name in judged or round_ % RARELY == 0:
                times[name].append(ways[name]())
    return times


def tell_times(times: dict[str, list[Taken]]) -> None:
    print(f"{'seconds':16} {'wall':>7} {'least':>7} {'cpu':>7} {'least':>7}")
    for name, taken in times.items():
        wall, cpu = zip(*taken, strict=True)
        print(f"{name:16} {median(wall):7.3f} {min(wall):7.3f} {median(cpu):7.3f} {min(cpu):7.3f}")


def tell_ratios(times: dict[str, list[Taken]]) -> int:
    missed = False
    rounds = max(map(len, times.values()))
    for goal in GOALS:
        one, other = ([getattr(taken, goal.field) for taken in times[way]] for way in goal[1:3])
        if len(one) != len(other):  # one of them is judged, and was run in the other rounds, too
            one, other = (all_[::RARELY] if len(all_) == rounds else all_ for all_ in (one, other))
        ratio = median(a / b for a, b in zip(one, other, strict=True))
        wanted = f"<= {goal.most:.2f}" if goal.most else ""
        is_missed = goal.most is not None and ratio > goal.most
        missed |= is_missed
        least = min(one) / min(other)
        word = "MISSED" if is_missed else ""
        print(f"{goal.what:40} {ratio:6.3f}   of least times {least:6.3f}   {wanted:8} {word}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 9))
