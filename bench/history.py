"""What it costs a status to hold claims against the history, for 500 commits.

    python bench/history.py [COMMITS [ROUNDS]]

Makes two projects of a copy of figures.org: one in no repository, and one with so many commits,
each of which edits a block, a remark, the prose, the order or the title of a figure. Times a
status of both, with what is remembered and without; and after one more commit. Prints each beside
the bare status, and leaves with 1 if a goal is missed.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from plain import PYTHON, ROOT
from rounds import Goal, Taken, in_memory, in_turns, ratio, tell_goals, timed

STATUS = [PYTHON, "-m", "orgfig", "status"]
BEGIN = re.compile(r"(#\+begin_src python[^\n]*\n)")
TITLE = re.compile(r"^\* DONE (\S+)[^\n]*")
FIRST = 1_745_000_000
REMEMBERED = ("history", "history-meanings")


def main(commits: int, rounds: int) -> int:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # orgfig itself is installed with bytecode
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        bare, deep = Path(folder, "bare"), Path(folder, "deep")
        texts = list(versions(commits))
        for project in (bare, deep):
            project.mkdir()
            (project / "figures.org").write_text(texts[-1])
            shutil.copytree(ROOT / "fig", project / "fig")
            timed([PYTHON, "-m", "orgfig", "tangle"], project)
        commit(deep, texts)
        os.environ["GIT_CEILING_DIRECTORIES"] = folder
        ways = {
            "bare": lambda: status(bare),
            "warm": lambda: status(deep),
            "one commit more": lambda: status(deep, *REMEMBERED[:1]),
            "cold": lambda: status(deep, *REMEMBERED),
        }
        status(bare)
        times = in_turns({name: settled(way, deep) for name, way in ways.items()}, rounds)
    for name, taken in times.items():
        print(f"{name:16} {median(one.wall for one in taken):6.3f} s")
    return tell_goals(
        [
            Goal("warm, in seconds", median(one.wall for one in times["warm"]), "<=", 0.3),
            Goal("cold, in seconds", median(one.wall for one in times["cold"]), "<=", 3),
            Goal("warm, in bare statuses", ratio(times, "warm", "bare"), "<=", 1.5),
            Goal("one commit more, in bare statuses", ratio(times, "one commit more", "bare")),
            Goal("cold, in bare statuses", ratio(times, "cold", "bare"), "<=", 40),
        ]
    )


def settled(way, deep: Path):
    """The way, with everything remembered before it begins."""

    def taken() -> Taken:
        status(deep)
        return way()

    return taken


def status(project: Path, *forgotten: str) -> Taken:
    for name in forgotten:
        (project / ".orgfig/cache" / name).unlink(missing_ok=True)
    return timed(STATUS, project, statuses=(0, 1))


def versions(commits: int) -> Iterator[str]:
    """So many texts of a notebook, each with one edit more."""
    chosen = random.Random(1)
    text = (ROOT / "figures.org").read_text()
    for number in range(commits):
        yield text
        first, *parts = re.split(r"\n(?=\* )", text.rstrip("\n"))
        place = chosen.randrange(len(parts))
        kind = chosen.choice(("block", "block", "remark", "prose", "order", "title"))
        if kind == "order":
            parts.append(parts.pop(place))
        else:
            parts[place] = edited(parts[place], kind, number)
        text = "\n".join((first, *parts)) + "\n"


def edited(part: str, kind: str, number: int) -> str:
    match kind:
        case "block":
            return BEGIN.sub(rf"\1extra = {number}\n", part, count=1)
        case "remark":
            return BEGIN.sub(rf"\1# remark {number}\n", part, count=1)
        case "title":
            return TITLE.sub(rf"* DONE \1 {number}", part)
    return part.replace("\n\n", f"\n\nA remark, number {number}.\n", 1)


def commit(project: Path, texts: list[str]) -> None:
    """Put the texts into a new repository, a commit each."""
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=project, check=True)
    stream = b"".join(commands(texts))
    subprocess.run(["git", "fast-import", "--quiet"], cwd=project, input=stream, check=True)


def commands(texts: list[str]) -> Iterator[bytes]:
    """What `git fast-import` is told; each commit comes after the one before it."""
    for number, text in enumerate(texts):
        who = f"A <a@example.org> {FIRST + 3600 * number} +0200"
        yield f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata 4\nedit\n".encode()
        data = text.encode()
        yield b"M 100644 inline figures.org\ndata %d\n%s\n" % (len(data), data)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    sys.exit(main(*numbers, *(500, 9)[len(numbers) :]))
