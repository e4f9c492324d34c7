"""An audit of a small notebook, as the rooms before give it, and golden files to compare with.

`WRITE_GOLDEN=1 pytest tests/report` writes the golden files anew; look at them before keeping.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orgfig.audit import audit
from orgfig.build import plan_build
from orgfig.build.job import Failure, FailureKind, Frame, Note, Outcome
from orgfig.build.model import Snapshot, Trace
from orgfig.build.policy import Policy
from orgfig.digest import digest_bytes, digest_text
from orgfig.notebook import read

GOLDEN = Path(__file__).parent / "golden"
WHEN = datetime(2025, 12, 31, 12, 0, 0, tzinfo=UTC)
PICTURE = digest_bytes(b"a picture")
EDITED = digest_bytes(b"another picture")
TEXT = """\
#+TITLE: Figures

* DONE relu
CLOSED: [2025-04-12 Sat 17:22]
- State "DONE"       from              [2025-04-12 Sat 17:22]
#+CAPTION: relu
[[file:fig/relu.svg]]
#+begin_src python :tangle tangled/relu.py
open("relu.svg", "w").write("<svg/>")
#+end_src

* DONE step
:PROPERTIES:
CLOSED: [2025-04-12 Sat 17:22]
:END:
[[file:/home/ada/fig/step.svg]]
#+begin_src python :tangle tangled/step.py
z = 1
open("step.svg", "w").write(zz)
#+end_src

* DONE tanh
CLOSED: [2025-04-12 Fri 17:22]
[[file:fig/tanh.svg]]
#+begin_src python :tangle tangled/tanh.py
open("tanh.svg", "w").write("<svg/>")
#+end_src

* DONE sigmoid
CLOSED: [2025-04-13 Sun 09:00]
[[file:fig/sigmoid.svg]]
#+begin_src python :tangle tangled/sigmoid.py
open("sigmoid.svg", "w").write("<svg/>")
#+end_src

* TODO softmax
[[file:fig/softmax.svg]]
#+begin_src python :tangle tangled/softmax.py
open("softmax.svg", "w").write("<svg/>")
#+end_src

* TODO attention
A sentence.
"""
TOLD = {
    *("closed-in-drawer", "absolute-link", "last-run-failed", "wrong-weekday"),
    *("output-altered", "never-built", "caption-missing", "orphan-output"),
}
"""The checks whose findings reports are tried with: a new check changes no golden file."""

FAILURE = Failure(
    FailureKind.EXCEPTION,
    "NameError: name 'zz' is not defined",
    "did you mean z?",
    (Frame("tangled/step.py", 2, "<module>"),),
)


class Scene:
    """A notebook, what is remembered of its figures, and the audit of both."""

    def __init__(self, text=TEXT, never=("sigmoid",), failed=("step",), edited=("tanh",)):
        self.notebook = read(text.encode("utf-8", "surrogatepass"), "figures.org", "fig")
        figures, files = self.notebook.figures, self.notebook.tangled.files
        self.snapshot = self._snapshot(never, edited)
        jobs = [step.job for step in plan_build(figures, files, self.snapshot, Policy()).steps]
        traces = {
            path: self._trace(job, failed)
            for job in jobs
            if job.name not in never
            for path in job.outputs
        }
        self.snapshot = self.snapshot._replace(traces=traces)
        self.plan = plan_build(figures, files, self.snapshot, Policy())
        self.audit = _settled(audit([self.notebook], self.plan, self.snapshot))

    @property
    def files(self):
        return self.notebook.tangled.files

    @property
    def blocks(self):
        return self.notebook.document.blocks

    def job(self, name):
        return next(step.job for step in self.plan.steps if step.job.name == name)

    def _snapshot(self, never, edited):
        outputs = {
            output.path: EDITED if figure.name in edited else PICTURE
            for figure in self.notebook.figures
            for output in figure.outputs
            if figure.name not in never
        }
        return Snapshot(
            interpreter=f"CPython {sys.version.split()[0]}",
            packages={},
            tangled={file.path: digest_text(file.text) for file in self.files},
            outputs=outputs,
            traces={},
            present=(*outputs, "fig/old.svg"),
            now=WHEN,
        )

    @staticmethod
    def _trace(job, failed):
        failure = FAILURE if job.name in failed else None
        built = {} if failure else dict.fromkeys(job.outputs, PICTURE)
        texts = {file.path: digest_bytes(file.data) for file in job.files}
        held = "Landlock 7 + seccomp"
        trace = Trace(job.figures, job.inputs, built, failure, (), held, 0.4321, WHEN, texts)
        return trace._replace(drawn=built, words={} if failure else job.words)


def _settled(found):
    figures = (one._replace(findings=_told(one.findings)) for one in found.figures)
    return found._replace(figures=tuple(figures), findings=_told(found.findings))


def _told(findings):
    return tuple(one for one in findings if one.check in TOLD)


@pytest.fixture(scope="session")
def make_scene():
    return Scene


@pytest.fixture(scope="session")
def scene():
    return Scene()


@pytest.fixture(scope="session")
def make_outcome():
    def make(failure=None, wall=0.42, notes=()):
        return Outcome(failure, (), notes, "", "", wall, wall, 0, "Landlock 7 + seccomp")

    return make


@pytest.fixture(scope="session")
def failure():
    return FAILURE


@pytest.fixture(scope="session")
def show_note():
    return Note("show", "it called show()", Frame("tangled/step.py", 1, "<module>"))


@pytest.fixture
def golden():
    """Compares a text with a golden file."""

    def check(name, text):
        path = GOLDEN / name
        if os.environ.get("WRITE_GOLDEN"):
            path.write_text(text + "\n", newline="")
        assert text + "\n" == path.read_text()

    return check


@pytest.fixture
def fields():
    """Gives the paths of all fields in a document, each once, as the docs write them."""
    return lambda document: list(dict.fromkeys(_paths(document)))


def _paths(value, path=""):
    if isinstance(value, dict):
        for key, one in value.items():
            name = f"{path}.{key}" if path else key
            yield name
            yield from _paths(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from _paths(one, f"{path}[]")
