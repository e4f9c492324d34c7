"""How fast is a build? Compared in one run, in turns, so that a drifting machine cheats nobody.

    python bench/build.py [ROUNDS]

Times, as whole processes on the notebook's 25 figures: a cold `orgfig build`, the plain loop of
`python tangled/NAME.py` and the floor (see `plain`); a build after one block was changed, against
plain `python` on its module; build, status and explain with nothing to do, the same by `invoke`,
and what `invoke --list` takes. Prints medians, ratios, the memory of the parent and what they must
reach, and leaves with 1 if one is missed. `bench/peers.py` compares with other programs.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from plain import PYTHON, ROOT, environment, floor, loop, tangled
from rounds import Goal, Taken, Way, in_memory, in_turns, ratio, tell_goals, timed

from orgfig.verbs import VERBS

IDLE = [verb for verb in ("build", "status", "explain") if verb in VERBS]
MARK = "z = np.arange(-2, 2, 0.1)\n"
NUMBERS = itertools.count(1)


def main(rounds: int) -> int:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # orgfig itself is installed with bytecode
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        os.environ["TMPDIR"] = folder
        project = Path(folder, "project")
        files = [f"../{module.path}" for module in tangled(project)]
        shutil.copy(ROOT / "tasks.py", project)
        times = in_turns(built(project, files), rounds)
        times |= in_turns(changed(project), 3 * rounds)
        times |= in_turns(idle(project), 4 * rounds)
        memory = peak_memory(project)
    for name, taken in times.items():
        walls = [one.wall for one in taken]
        print(f"{name:24} {median(walls):7.3f} s   ({min(walls):.3f} to {max(walls):.3f})")
    return tell_goals(goals(times, memory))


# --- the ways ----------------------------------------------------------------------------------


def built(project: Path, files: list[str]) -> dict[str, Way]:
    """All figures from nothing."""
    return {
        "cold build": lambda: cold(project),
        "loop": lambda: timed(loop(files), *bare(project)),
        "floor": lambda: timed(floor(files), *bare(project)),
    }


def changed(project: Path) -> dict[str, Way]:
    """One figure, whose block was changed since the last build."""
    return {
        "one changed": lambda: one_changed(project),
        "python on its module": lambda: timed([PYTHON, "../tangled/relu.py"], *bare(project)),
    }


def idle(project: Path) -> dict[str, Way]:
    """Nothing to do, in a git repository: a status asks it when claims were made."""
    orgfig(project, "build")
    commit(project)
    verbs = {f"nothing to do: {verb}": _verb(project, verb) for verb in IDLE}
    return verbs | {
        "invoke build": lambda: timed([PYTHON, "-m", "invoke", "build"], project),
        "invoke --list": lambda: timed([PYTHON, "-m", "invoke", "--list"], project),
        "python that does nothing": lambda: timed([PYTHON, "-c", "pass"], project),
    }


def _verb(project: Path, verb: str) -> Way:
    return lambda: orgfig(project, verb)


def commit(project: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "figures.org"], ["commit", "-q", "-m", "figures"]):
        subprocess.run([*git, *words], cwd=project, check=True)


def orgfig(project: Path, *words: str) -> Taken:
    return timed([PYTHON, "-m", "orgfig", *words], project)


def cold(project: Path) -> Taken:
    for name in (".orgfig", "fig", "tangled"):
        shutil.rmtree(project / name, ignore_errors=True)
    return orgfig(project, "build")


def one_changed(project: Path) -> Taken:
    """A build after another number was put into the block of relu; the first one is undone."""
    notebook = project / "figures.org"
    step = f"z = np.arange(-2, 2, 0.1 + {next(NUMBERS)} / 10000)\n"
    before = notebook.read_text()
    notebook.write_text(before.replace(MARK, step, 1))
    taken = orgfig(project, "build")
    notebook.write_text(before)
    return taken


def bare(project: Path) -> tuple[Path, dict[str, str]]:
    """An empty folder in the project, and the environment that figures have in orgfig."""
    folder = project / "plain"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder, environment(folder)


def peak_memory(project: Path) -> float:
    """The largest resident set of the `orgfig build` process itself, its children apart; MiB."""
    command = [PYTHON, "-m", "orgfig", "build", "--force"]
    quiet = subprocess.DEVNULL
    peak = 0.0
    with subprocess.Popen(command, cwd=project, stdout=quiet, stderr=quiet) as process:
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text()
            found = re.search(r"VmHWM:\s+(\d+) kB", status)  # high water: the last counts
            peak = int(found[1]) / 1024 if found else peak
            time.sleep(0.02)
    return peak


# --- what they must reach ----------------------------------------------------------------------


def goals(times: dict[str, list[Taken]], memory: float) -> list[Goal]:
    def middle(name: str) -> float:
        return median(one.wall for one in times[name])

    by_invoke = middle("invoke build") - middle("invoke --list")
    return [
        Goal("a cold build takes, in floors", ratio(times, "cold build", "floor"), "<=", 1.15),
        Goal("the loop takes, in cold builds", ratio(times, "loop", "cold build"), ">=", 4.5),
        Goal(
            "one figure changed, in runs of plain python",
            ratio(times, "one changed", "python on its module"),
            "<=",
            1.10,
        ),
        *(
            Goal(f"nothing to do: {verb}, seconds", middle(f"nothing to do: {verb}"), "<=", 0.10)
            for verb in IDLE
        ),
        Goal("invoke build over invoke --list, seconds", by_invoke, "<=", 0.10),
        Goal("memory of the parent, MiB", memory, "<=", 100),
    ]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
