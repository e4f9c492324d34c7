"""Does a build of many figures end, tell what failed, and stay small? And one of very many, idle?

    python bench/many.py [FIGURES [SMALL]]

Builds a made-up notebook of 500 figures (see `notebooks`): variations of the notebook's own, no
two of them equal, and twenty that fail on purpose in ten ways. The build must go to its end,
report exactly these, and leave with 1. After each figure the memory of the parent and of its
servers is noted: what they hold after 100 figures is compared with what they hold after all. Then
builds a notebook of 5000 small figures, and times with nothing to do: build, status and explain,
against a `python` that does nothing; and writes their gallery. Prints what each must reach, and
leaves with 1 if one is missed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple

from plain import PYTHON, ROOT
from rounds import Goal, in_memory, in_turns, tell_goals, timed

from notebooks import Many, small, varied
from orgfig.verbs import VERBS

IDLE = [
    words for words in ("build", "status", "status --json", "explain") if words.split()[0] in VERBS
]
ENDED = re.compile(r"^\[(\d+)/\d+\] ")
MIB = 2**20
AT_FIRST = 5
"""So much of all figures is built before growth counts: what is imported late is there by then."""


class Sample(NamedTuple):
    """Bytes after so many figures, by process: resident, and its part of what several share."""

    figures: int
    resident: dict[int, int]
    proportional: dict[int, int]


class Built(NamedTuple):
    """How a build went: its exit status, its seconds, and the memory of its lasting processes."""

    status: int
    seconds: float
    samples: list[Sample]


def main(figures: int, many_small: int) -> int:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # orgfig itself is installed with bytecode
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        os.environ["TMPDIR"] = folder
        notebook = varied((ROOT / "figures.org").read_text(), figures, figures // 25)
        goals = [*many(Path(folder, "many"), notebook), *idle(Path(folder, "small"), many_small)]
    return tell_goals(goals)


def many(project: Path, notebook: Many) -> Iterator[Goal]:
    """Build a notebook of which some figures fail."""
    begin(project, notebook)
    built = watched(project)
    failed, ran = reported(project)
    total = len(notebook.sound) + len(notebook.failing)
    print(f"{total} figures in {built.seconds:.1f} s, {len(failed)} failed")
    wrong = failed ^ set(notebook.failing)
    if wrong:
        print("wrongly told:", ", ".join(sorted(wrong)))
    yield Goal("figures that are told to have failed wrongly, or not", len(wrong), "<=", 0)
    yield Goal("exit status, which is to be 1", abs(built.status - 1), "<=", 0)
    yield Goal("figures that have been run, of all", ran / total, ">=", 1)
    yield from memory(built.samples, total)


def memory(samples: list[Sample], total: int) -> Iterator[Goal]:
    """What the processes that last from the start to the end hold, and by how much it grows."""
    seen = Counter(pid for one in samples for pid in one.resident)
    lasting = {pid for pid, times in seen.items() if times > len(samples) / 2}
    whole = [one for one in samples if lasting <= one.resident.keys()]  # in the end, they leave
    first = next(one for one in whole if one.figures >= total // AT_FIRST)
    last = whole[-1]
    for pid in sorted(lasting):
        begun, ended = first.resident[pid] / MIB, last.resident[pid] / MIB
        who = "parent" if pid == min(lasting) else "server"
        print(f"  {who}: {begun:.1f} MiB after {first.figures}, {ended:.1f} after {last.figures}")
    before, after = (sum(one.resident[pid] for pid in lasting) for one in (first, last))
    peak = max(sum(one.proportional.values()) for one in samples) / MIB
    print(f"  at most, all processes with those that draw: {peak:.0f} MiB")
    each = (after - before) / (last.figures - first.figures) / 1024
    yield Goal("memory of parent and servers, last over first", after / before, "<=", 1.05)
    yield Goal("its growth a figure, KiB", each, "<=", 10)


def idle(project: Path, figures: int) -> Iterator[Goal]:
    """Build many small figures, then time what there is nothing to do for."""
    begin(project, small(figures))
    built = timed([PYTHON, "-m", "orgfig", "build"], project)
    print(f"{figures} small figures in {built.wall:.1f} s")

    def verb(words: str):
        return lambda: timed([PYTHON, "-m", "orgfig", *words.split()], project)

    ways = {name: verb(name) for name in IDLE}
    ways["python"] = lambda: timed([PYTHON, "-c", "pass"], project)
    times = in_turns(ways, 5)
    middle = {name: median(one.wall for one in taken) for name, taken in times.items()}
    for name in IDLE:
        pythons = middle[name] / middle["python"]
        print(f"  {name}: {middle[name]:.3f} s, {pythons:.0f} times a python that does nothing")
        yield Goal(f"{figures} figures, nothing to do: {name}, seconds", middle[name], "<=", 2)
    shown = verb("gallery")().wall
    yield Goal("their gallery, written once, in statuses", shown / middle["status"], "<=", 10)


def begin(project: Path, notebook: Many) -> None:
    project.mkdir()
    (project / "figures.org").write_text(notebook.text)


def reported(project: Path) -> tuple[set[str], int]:
    """The figures whose last run failed, and how many were run, as `orgfig status` tells it."""
    command = [PYTHON, "-m", "orgfig", "status", "--json"]
    done = subprocess.run(command, cwd=project, capture_output=True, check=False)
    document = json.loads(done.stdout)
    runs = {one["name"]: one["last_run"] for one in document["figures"] if one["last_run"]}
    return {name for name, run in runs.items() if run["failure"]}, len(runs)


# --- memory ------------------------------------------------------------------------------------


def watched(project: Path) -> Built:
    """A build, with the memory of its processes after each figure."""
    samples: list[Sample] = []
    begun = time.perf_counter()
    command = [PYTHON, "-m", "orgfig", "build"]
    process = subprocess.Popen(
        command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    with process:
        for line in process.stderr:
            found = ENDED.match(line)
            if found:
                samples.append(sample(process.pid, int(found[1])))
    return Built(process.returncode, time.perf_counter() - begun, samples)


def sample(parent: int, figures: int) -> Sample:
    resident, proportional = {}, {}
    for pid in descendants(parent):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:  # it has ended
            continue
        sizes = dict(re.findall(r"^(Rss|Pss): +(\d+) kB", text, re.MULTILINE))
        if sizes:
            resident[pid] = int(sizes["Rss"]) * 1024
            proportional[pid] = int(sizes["Pss"]) * 1024
    return Sample(figures, resident, proportional)


def descendants(parent: int) -> set[int]:
    """A process and all below it. By asking each for its parent: lists of children have gaps."""
    parents = {}
    for entry in os.listdir("/proc"):
        with suppress(ValueError, OSError):  # no process, or one that has ended
            stat = Path(f"/proc/{int(entry)}/stat").read_text()
            parents[int(entry)] = int(stat.rpartition(") ")[2].split()[1])
    found = {parent}
    while more := {pid for pid, above in parents.items() if above in found} - found:
        found |= more
    return found


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    sys.exit(main(*numbers, *(500, 5000)[len(numbers) :]))
