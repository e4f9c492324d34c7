"""An Emacs that is killed while it builds: it can cancel nothing, and leaves nothing running."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BUDGET = 120  # seconds

NOTEBOOK = """\
* TODO waits
[[file:fig/waits.svg]]
#+begin_src python :tangle tangled/waits.py :mkdirp yes :dir fig
import ctypes, time
ctypes.CDLL(None).prctl(15, b"begun")
time.sleep(50)
#+end_src
"""
"""A figure that prints nothing, and names its process (PR_SET_NAME in prctl(2))."""

BUILD = """(progn (find-file "figures.org") (call-interactively #'orgfig-mode) (orgfig-build)
  (while t (accept-process-output nil 1)))"""


@pytest.fixture
def building(lisp, tmp_path):
    """Starts an Emacs that is called so and builds for ever; it is gone at the end."""
    (tmp_path / "figures.org").write_text(NOTEBOOK, encoding="utf-8")
    program = " ".join(map(json.dumps, (sys.executable, "-m", "orgfig")))
    started = []

    def start(emacs):
        words = ["--batch", "-L", lisp, "-l", "orgfig", "--eval"]
        program_is = f"(setq orgfig-program (list {program}))"
        started.append(
            subprocess.Popen(
                [*emacs, *words, program_is, "--eval", BUILD],
                cwd=tmp_path,
                env={**os.environ, "HOME": str(tmp_path)},
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        return started[-1]

    yield start
    for emacs in started:
        emacs.kill()
        emacs.wait()


def until(fact, otherwise):
    """Waits until a fact is so; fails with words if it never is."""
    end = time.monotonic() + BUDGET
    while not fact():
        if time.monotonic() > end:
            pytest.fail(otherwise)
        time.sleep(0.02)


def processes_under(pid):
    """Processes that descend from one, as they are now."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if stat := read(folder / "stat"):
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def read(file):
    """What a file of a process says; nothing if that is gone."""
    try:
        return file.read_text(errors="replace")
    except OSError:
        return ""


def name_of(pid):
    return read(Path(f"/proc/{pid}/comm")).strip()


def is_running(pid):
    stat = read(Path(f"/proc/{pid}/stat"))
    return bool(stat) and stat.rpartition(")")[2].split()[0] != "Z"


def kill_in_the_middle(emacs, folder):
    until(lambda: "begun" in map(name_of, processes_under(emacs.pid)), "no figure began")
    children = processes_under(emacs.pid)
    emacs.send_signal(signal.SIGKILL)
    emacs.wait()
    until(lambda: not any(map(is_running, children)), f"some still run: {children}")
    assert list((folder / ".orgfig" / "run").iterdir()) == []


def test_it_leaves_nothing_running(building, emacs_of_machine, tmp_path):
    kill_in_the_middle(building(emacs_of_machine), tmp_path)


@pytest.mark.slow
def test_nor_do_others(building, other_emacs, tmp_path):
    kill_in_the_middle(building(other_emacs), tmp_path)
