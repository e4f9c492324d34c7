"""How long from a save to the new picture, while `orgfig watch` runs? Beyond what drawing takes.

    python bench/watch.py [SAVES]

Starts `orgfig watch` on a copy of figures.org, once with its own step and once with one of 5 ms,
and saves the notebook so often with another number in the block of relu, by renaming, as editors
do. Times from the save to the new `fig/relu.svg`, which it looks for all the time; takes from that
what drawing took in the same run, as the watch tells it, and the step. Prints medians and what
they must reach, and leaves with 1 if a goal is missed.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from plain import PYTHON, tangled
from rounds import Goal, in_memory, tell_goals, timed

from orgfig.workspace.watching import STEP

STEP_OF_RELU = re.compile(r"(?<=^z = np\.arange\(-2, 2, )0\.1.*\)$", re.MULTILINE)
NUMBERS = itertools.count(1)
BETWEEN = 0.3
"""Seconds of rest before a save: nobody saves while the last picture is just being drawn."""
PATIENCE = 30.0
STEPS = (STEP, 5)


class Save(NamedTuple):
    """Milliseconds from a save to the new picture, and those that drawing took."""

    whole: float
    drawing: float


def main(saves: int) -> int:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # orgfig itself is installed with bytecode
    goals = []
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        os.environ["TMPDIR"] = folder
        project = Path(folder, "project")
        tangled(project)
        timed([PYTHON, "-m", "orgfig", "build"], project)
        for step in STEPS:
            with watching(project, step) as events:
                taken = [saved(project, events) for _ in range(saves)]
            goals.append(told(taken, step))
    return tell_goals(goals)


@contextmanager
def watching(project: Path, step: int) -> Iterator[Iterator[dict]]:
    """The events of a watch, from when it notices every change; it is ended in the end."""
    command = [PYTHON, "-m", "orgfig", "watch", "--events", "--step", str(step)]
    process = subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with process:
        events = map(json.loads, process.stdout)
        until(events, "ready")
        try:
            yield events
        finally:
            process.terminate()
            process.stdout.read()


def until(events: Iterator[dict], kind: str) -> dict:
    """The next event of a kind; leaves the benchmark where the watch ends before."""
    for event in events:
        if event["event"] == kind:
            return event
    sys.exit(f"the watch ended before it told {kind!r}")


def saved(project: Path, events: Iterator[dict]) -> Save:
    """Save the notebook with another number, and wait for the picture."""
    time.sleep(BETWEEN)
    notebook, picture = project / "figures.org", project / "fig" / "relu.svg"
    draft = notebook.with_suffix(".new")
    draft.write_text(STEP_OF_RELU.sub(f"0.1 + {next(NUMBERS)} / 10000)", notebook.read_text(), 1))
    old = os.stat(picture)
    begun = time.perf_counter()
    draft.rename(notebook)
    whole = noticed(picture, old, begun) * 1000
    drawn = until(events, "finished")
    until(events, "ended")
    return Save(whole, drawn["seconds"] * 1000)


def noticed(picture: Path, old: os.stat_result, begun: float) -> float:
    """Seconds until another file stands there."""
    while time.perf_counter() - begun < PATIENCE:
        time.sleep(0.0005)
        found = os.stat(picture)
        if (found.st_ino, found.st_mtime_ns) != (old.st_ino, old.st_mtime_ns):
            return time.perf_counter() - begun
    sys.exit(f"no new picture within {PATIENCE:g} s")


def told(taken: list[Save], step: int) -> Goal:
    """Print how long it took; what it took beyond drawing and the step."""
    whole, drawing = (median(one) for one in zip(*taken, strict=True))
    beyond = [one.whole - one.drawing for one in taken]
    print(
        f"step {step:2} ms: from save to picture {whole:6.1f} ms, drawing {drawing:6.1f} ms, "
        f"beyond it {median(beyond):6.1f} ms ({min(beyond):.1f} to {max(beyond):.1f})"
    )
    what = f"step {step} ms: beyond drawing and the step, ms"
    return Goal(what, median(beyond) - step, "<=", 40)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
