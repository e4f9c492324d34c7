"""Thousands of figures through one server, builds killed at random: nothing grows or stays."""

from __future__ import annotations

import gc
import os
import random
import re
import select
import signal
import sqlite3
import subprocess
import sys
import venv
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import pytest

from orgfig.build.job import Finished
from orgfig.execute import make_executor, warmed

pytestmark = pytest.mark.slow

FEW, MANY = 200, 2000
MIB = 1024 * 1024
GROWTH = 1 * MIB
"""What memory may differ by: the allocator's slack, and not a page a figure, which were 7 MiB."""

BLOCKS = (MANY - FEW) // 2
"""What Python's blocks may differ by: less than one for each figure."""

SHORT = 60
"""Seconds after which a process that should be gone is taken to live."""

SHM_DEST = 0o1000  # <sys/shm.h>


class Held(NamedTuple):
    """What a process holds: memory of its own in bytes, descriptors, threads."""

    memory: int
    descriptors: int
    threads: int


def held(pid: int) -> Held:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    memory = int(re.search(r"^Anonymous:\s+(\d+) kB", text, re.MULTILINE)[1]) * 1024
    lists = (os.listdir(f"/proc/{pid}/{name}") for name in ("fd", "task"))
    return Held(memory, *map(len, lists))


def held_here() -> Held:
    """The same of this process, its memory in blocks that Python holds.

    Other tests have run in it, and what the system does with pages that they left is its own.
    """
    gc.collect()
    return held(os.getpid())._replace(memory=sys.getallocatedblocks())


def descendants(pid: int) -> list[int]:
    """The processes below one, those that end meanwhile left out."""
    found = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


@pytest.mark.parametrize("sandbox", ["default", "core"])
def test_two_thousand_figures_leave_a_server_as_they_found_it(bench, sandbox):
    jobs = [bench.job(f"figure {n}", bench.save) for n in range(MANY)]
    executor = make_executor("server", bench.settings(sandbox=sandbox))
    others = set(descendants(os.getpid()))
    with warmed(executor, jobs) as server:
        run(server, jobs[:FEW])
        processes = sorted(set(descendants(os.getpid())) - others)
        before, own = {pid: held(pid) for pid in processes}, held_here()
        run(server, jobs[FEW:])
        assert sorted(set(descendants(os.getpid())) - others) == processes
        after, own_after = {pid: held(pid) for pid in before}, held_here()
    assert processes
    for pid, now in after.items():
        assert now[1:] == before[pid][1:]
        assert now.memory - before[pid].memory < GROWTH, (before[pid], now)
    assert own_after.descriptors <= own.descriptors
    assert own_after.threads <= own.threads
    assert own_after.memory - own.memory < BLOCKS, (own, own_after)
    assert os.listdir(bench.scratch) == []


def run(server, jobs) -> None:
    done = 0
    for event in server.run(jobs):
        if isinstance(event, Finished):
            assert event.outcome.failure is None
            done += 1
    assert done == len(jobs)


# --- builds that are killed --------------------------------------------------------------------

NAMES = ("one", "two", "three", "four")
BLOCK = """* DONE {name}
[[file:fig/{name}.svg]]
#+begin_src python :tangle tangled/{name}.py
with open("{name}.svg", "w") as file:
    file.write('<svg xmlns="http://www.w3.org/2000/svg"><g>\\n')
    for n in range(5000):
        file.write(f'<path d="M0 {{n}} L9 9"/>\\n')
    file.write("</g></svg>")
#+end_src
"""
NOTEBOOK = "#+PROPERTY: header-args:python :mkdirp yes\n" + "".join(
    BLOCK.format(name=name) for name in NAMES
)
KILLS = ("orgfig", "told", "interrupted", "server", "job")


class Yard:
    """A project whose interpreter is known by a path of its own, so that its processes are, too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self.folder.mkdir()
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.python = folder / "venv" / "bin" / "python"
        venv.create(folder / "venv", symlinks=True)
        (self.folder / "figures.org").write_text(NOTEBOOK)
        settings = f'[tool.orgfig]\npython = "{self.python}"\n'
        (self.folder / "pyproject.toml").write_text(settings)

    def start(self) -> subprocess.Popen:
        """A build of everything, whose progress can be read."""
        return subprocess.Popen(
            [sys.executable, "-m", "orgfig", "build", "--force", "-j", "2"],
            cwd=self.folder,
            env=os.environ | {"TMPDIR": str(self.temporary)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def processes(self) -> list[int]:
        """Those of the project's interpreter, wherever they stand among all processes."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError):
                words = Path("/proc", name, "cmdline").read_bytes().split(b"\0")
                found += [int(name)] if words[0] == os.fsencode(self.python) else []
        return found

    def pictures(self) -> dict[str, bytes]:
        fig = self.folder / "fig"
        return {one.name: one.read_bytes() for one in fig.iterdir()} if fig.exists() else {}

    def build(self) -> None:
        """A build that nobody disturbs, and that succeeds."""
        with self.start() as process:
            said = process.stderr.read().decode()
        assert process.returncode == 0, said


@pytest.fixture(scope="module")
def yard(bench, tmp_path_factory) -> Yard:
    made = Yard(tmp_path_factory.mktemp("killed"))
    made.build()
    assert made.pictures().keys() == {f"{name}.svg" for name in NAMES}
    return made


@pytest.mark.parametrize("seed", range(4))
def test_fifty_builds_killed_at_random_leave_nothing(yard, seed):
    chance = random.Random(seed)
    whole, outside = yard.pictures(), shared()
    for number in range(50):
        kind = chance.choice(KILLS)
        killed(yard, kind, chance)
        assert gone(yard), (number, kind)
        for name, data in yard.pictures().items():
            assert data == whole.get(name), (number, kind, name)
    assert shared() == outside
    yard.build()
    assert yard.pictures() == whole
    assert os.listdir(yard.temporary) == []
    assert os.listdir(yard.folder / ".orgfig" / "run") == []
    with closing(sqlite3.connect(yard.folder / ".orgfig" / "traces.db")) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)


def killed(yard: Yard, kind: str, chance: random.Random) -> None:
    """Start a build, and kill it or what it started, after some lines or some milliseconds."""
    with yard.start() as process:
        watch = os.pidfd_open(process.pid)
        if chance.random() < 0.5:
            for _ in range(chance.randrange(len(NAMES))):
                process.stderr.readline()
        else:
            select.select([watch], [], [], chance.uniform(0, 0.4))
        strike(yard, process, kind, chance)
        said = process.stderr.read().decode()
        assert select.select([watch], [], [], SHORT)[0]
        os.close(watch)
    if kind != "interrupted":  # Python tells so itself while it has not read our program yet
        assert "Traceback" not in said
    if kind in ("server", "job"):
        assert process.returncode in (0, 1), said


def strike(yard: Yard, process: subprocess.Popen, kind: str, chance: random.Random) -> None:
    signals = {"orgfig": signal.SIGKILL, "told": signal.SIGTERM, "interrupted": signal.SIGINT}
    if kind in signals:
        process.send_signal(signals[kind])
        return
    found = sorted(yard.processes())
    victims = found[:1] if kind == "server" else found[1:]
    if victims:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(victims), signal.SIGKILL)


def gone(yard: Yard) -> bool:
    """Whether no process of the project's interpreter is left; those that are dying may die."""
    due = monotonic() + SHORT
    while monotonic() < due:
        left = yard.processes()
        if not left:
            return True
        with suppress(ProcessLookupError):
            watch = os.pidfd_open(left[0])
            select.select([watch], [], [], SHORT)
            os.close(watch)
    return False


def shared() -> tuple[str, list[str], list[str]]:
    """Mounts of this process, files in shared memory, and memory segments that will stay.

    Not those that end with their last user (`SHM_DEST`, shmctl(2)), such as windows on X have.
    """
    mounts = Path("/proc/self/mountinfo").read_text()
    lines = Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
    segments = [line for line in lines if not int(line.split()[2], 8) & SHM_DEST]
    return mounts, sorted(os.listdir("/dev/shm")), segments
