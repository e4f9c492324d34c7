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
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from plain import PYTHON, environment, floor, loop, tangled
from rounds import Taken, in_memory, timed

from orgfig.execute import sandbox
from orgfig.workspace import Reader, find

SIZES = (4, 8, 12, 16)
RARELY = 3


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
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        os.environ["TMPDIR"] = folder
        project = Path(folder, "project")
        tangled(project)
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

    def plain(command: list[str]) -> Callable[[], Taken]:
        return lambda: timed(command, *bare(project))

    return {
        "25 none": built([], kind="none"),
        "25 core": built([], kind="core"),
        "25 default": built([]),
        "25 one layer": built([], ONE_LAYER),
        "25 loop": plain(loop(modules)),
        "25 floor": plain(floor(modules)),
        "one none": built(["relu"], kind="none"),
        "one default": lambda: timed([PYTHON, "-m", "orgfig", "build", "relu", "--force"], project),
        "one plain": plain([PYTHON, "../tangled/relu.py"]),
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


def bare(project: Path) -> tuple[Path, dict[str, str]]:
    """An empty folder in the project, and the environment that figures have in orgfig."""
    folder = project / "plain"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder, environment(folder)


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
