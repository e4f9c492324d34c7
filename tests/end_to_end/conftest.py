"""Runs the real program on a small notebook whose figures write their SVG by hand: fast."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

import pytest

HEAD = "#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent :noweb yes\n"


def figure(name, code, state="DONE"):
    """The Org text of one figure whose module is `code`."""
    closed = "CLOSED: [2025-04-12 Sat 17:22]\n" if state == "DONE" else ""
    return (
        f"* {state} {name}\n{closed}\n#+CAPTION: {name}\n[[file:fig/{name}.svg]]\n\n"
        f"** code\n#+begin_src python :tangle tangled/{name}.py\n{code}\n#+end_src\n\n"
    )


def drawing(name, size=10):
    """Python code that writes an SVG with one rectangle."""
    return (
        'svg = \'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">\'\n'
        f'svg += \'<rect width="{size}" height="{size}"/></svg>\'\n'
        f"with open('{name}.svg', 'w') as file:\n    file.write(svg)"
    )


@dataclass
class Ran:
    status: int
    out: str
    err: str

    @property
    def text(self):
        return self.out + self.err


@pytest.fixture
def environment():
    """The tests' own environment, without what could change the program's output."""
    hidden = {"NO_COLOR", "TERM", "COLUMNS", "FORCE_COLOR"}
    return {name: value for name, value in os.environ.items() if name not in hidden}


@pytest.fixture
def orgfig(tmp_path, environment):
    """Runs `orgfig` in the project folder and gives status, output and messages."""

    def run(*words, folder=None, **extra):
        done = subprocess.run(
            [sys.executable, "-m", "orgfig", *words],
            cwd=folder or tmp_path,
            env=environment | extra,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def start(tmp_path, environment):
    """Starts `orgfig` and gives the running process."""
    running = []

    def run(*words):
        process = subprocess.Popen(
            [sys.executable, "-m", "orgfig", *words],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def notebook(tmp_path):
    """Writes figures.org from figure texts."""

    def write(*figures, head=HEAD):
        (tmp_path / "figures.org").write_text(head + "".join(figures))
        return tmp_path

    return write


@pytest.fixture
def make():
    """The two text makers above, for tests."""

    @dataclass
    class Make:
        figure = staticmethod(figure)
        drawing = staticmethod(drawing)

        @staticmethod
        def drawn(name, size=10, state="DONE"):
            return figure(name, drawing(name, size), state)

    return Make
