"""How long does the Emacs part keep somebody waiting who types?

    python bench/emacs.py [ROUNDS]

Compiles emacs/*.el into a folder, and in the machine's Emacs, on a copy of figures.org, times the
start of `orgfig-mode`: the first one in a new Emacs, with loading, and further ones. Then, on
figures.org and on a notebook of 5000 small figures, drawing the list of `orgfig-status`, and
reading and showing an answer of the program: in both nothing else can be done. Told beside them is
an answer as a whole, during which Emacs goes on. Prints medians and what they must reach, and
leaves with 1 if a goal is missed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from plain import PYTHON, ROOT
from rounds import Goal, in_memory, tell_goals

from notebooks import small

START = 20.0
"""Milliseconds in which the mode must be on."""
LISTS = {"figures.org": (20.0, 50.0), "5000 figures": (500.0, 2000.0)}
"""Milliseconds for drawing a list, and for reading and showing an answer."""


def main(rounds: int) -> int:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # orgfig itself is installed with bytecode
    os.environ["ORGFIG_PROGRAM"] = f"{PYTHON}\n-m\norgfig"
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        lisp = compiled(Path(folder, "lisp"))
        own = notebook(Path(folder, "own"), (ROOT / "figures.org").read_text())
        many = notebook(Path(folder, "many"), small(5000).text)
        goals = [*start(lisp, own, rounds)]
        for name, file in zip(LISTS, (own, many), strict=True):
            goals += listed(lisp, file, rounds, name)
    return tell_goals(goals)


def compiled(folder: Path) -> Path:
    """The Emacs part as an installed package has it."""
    shutil.copytree(ROOT / "emacs", folder, ignore=shutil.ignore_patterns("*.elc"))
    emacs("-L", folder, "-f", "batch-byte-compile", *sorted(folder.glob("*.el")))
    return folder


def notebook(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "figures.org").write_text(text)
    return folder / "figures.org"


def emacs(*words: str | Path) -> str:
    """What a batch Emacs prints; leaves the benchmark where it fails."""
    done = subprocess.run(
        ["emacs", "-Q", "--batch", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"emacs left with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout


def timed(lisp: Path, command: str, file: Path, rounds: int) -> dict:
    inside = ["-L", lisp, "-l", ROOT / "bench" / "emacs.el", "-f", command]
    return json.loads(emacs(*inside, file, str(rounds)))


def start(lisp: Path, file: Path, rounds: int) -> Iterator[Goal]:
    """The start of the mode: `rounds` new Emacsen, and so many further starts in one."""
    runs = [timed(lisp, "bench-start", file, 1) for _ in range(rounds)]
    again = timed(lisp, "bench-start", file, 5 * rounds)["again"]
    first = [run["first"] for run in runs]
    tell("the mode's first start, with loading", first)
    tell("a further start", again)
    yield Goal("the mode's first start, with loading, ms", median(first), "<=", START)
    yield Goal("a further start, ms", median(again), "<=", START)


def listed(lisp: Path, file: Path, rounds: int, name: str) -> Iterator[Goal]:
    """The list of a notebook's figures."""
    found = timed(lisp, "bench-list", file, rounds)
    drawn, shown = LISTS[name]
    tell(f"{name}: drawing {found['rows']} rows", found["drawn"])
    tell(f"{name}: showing an answer", found["shown"])
    tell(f"{name}: an answer as a whole", found["asked"])
    yield Goal(f"{name}: drawing the list, ms", median(found["drawn"]), "<=", drawn)
    yield Goal(f"{name}: reading and showing an answer, ms", median(found["shown"]), "<=", shown)


def tell(what: str, taken: list[float]) -> None:
    print(f"{what:44} {median(taken):8.1f} ms   ({min(taken):.1f} to {max(taken):.1f})")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 11))
