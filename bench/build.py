"""How fast is a build? Compared in one run, in turns, so that a drifting machine cheats nobody.

    python bench/build.py [ROUNDS]

Times, as whole processes: a cold `orgfig build` of figures.org; the plain loop of
`python tangled/NAME.py`; the floor, which imports once and forks a figure each, two at a time,
without any confinement or check; a build and a status with nothing to do. Prints medians,
ratios, the memory of the parent and what they must reach, and leaves with 1 if one is missed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
ENVIRONMENT = os.environ | {
    "MPLBACKEND": "Agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


def main(rounds: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        shutil.copy(ROOT / "figures.org", project)
        orgfig(project, "tangle")
        modules = sorted((project / "tangled").glob("*.py"))
        ways = {
            "cold build": lambda: cold(project),
            "loop": lambda: loop(project, modules),
            "floor": lambda: floor(project, modules),
        }
        times = in_turns(ways, rounds)
        orgfig(project, "build")
        idle = {
            "nothing to do: build": lambda: orgfig(project, "build"),
            "nothing to do: status": lambda: orgfig(project, "status"),
        }
        times |= in_turns(idle, 4 * rounds)
        memory = peak_memory(project)
    return report(times, memory)


def in_turns(ways, rounds):
    times = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - begun)
    return times


def orgfig(project, *words):
    command = [PYTHON, "-m", "orgfig", *words]
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd=project, check=True, stdout=quiet, stderr=quiet)


def peak_memory(project):
    """The largest resident set of the `orgfig build` process itself, its children apart; MiB."""
    command = [PYTHON, "-m", "orgfig", "build", "--force"]
    quiet = subprocess.DEVNULL
    peak = 0
    with subprocess.Popen(command, cwd=project, stdout=quiet, stderr=quiet) as process:
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text()
            found = re.search(r"VmHWM:\s+(\d+) kB", status)  # high water: the last counts
            peak = int(found[1]) / 1024 if found else peak
            time.sleep(0.02)
    return peak


def cold(project):
    shutil.rmtree(project / ".orgfig", ignore_errors=True)
    shutil.rmtree(project / "fig", ignore_errors=True)
    orgfig(project, "build")


def loop(project, modules):
    figures = project / "loop"
    figures.mkdir(exist_ok=True)
    for module in modules:
        subprocess.run([PYTHON, module], cwd=figures, env=ENVIRONMENT, check=True)


FLOOR = """
import os, sys
import matplotlib.pyplot, numpy, mpl_toolkits.mplot3d
import sklearn.linear_model, sklearn.preprocessing, sklearn.pipeline, sklearn.metrics
import gc
gc.collect(); gc.freeze()
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


def floor(project, modules):
    figures = project / "floor"
    figures.mkdir(exist_ok=True)
    command = [PYTHON, "-c", FLOOR, *modules]
    subprocess.run(command, cwd=figures, env=ENVIRONMENT, check=True)


def report(times, memory):
    middle = {name: median(taken) for name, taken in times.items()}
    for name, taken in times.items():
        print(f"{name:24} {middle[name]:7.3f} s   ({min(taken):.3f} to {max(taken):.3f})")
    goals = [
        ("the loop takes, in cold builds", middle["loop"] / middle["cold build"], ">=", 3.5),
        ("a cold build takes, in floors", middle["cold build"] / middle["floor"], "<=", 1.3),
        ("nothing to do: build, seconds", middle["nothing to do: build"], "<=", 0.10),
        ("nothing to do: status, seconds", middle["nothing to do: status"], "<=", 0.10),
        ("memory of the parent, MiB", memory, "<=", 100),
    ]
    missed = 0
    for what, value, relation, goal in goals:
        reached = value >= goal if relation == ">=" else value <= goal
        missed += not reached
        print(f"{what:34} {value:7.3f}   {relation} {goal:<5} {'' if reached else 'MISSED'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
