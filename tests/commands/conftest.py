"""A session on a real folder, with streams that can be read and an executor of canned outcomes."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pytest

from orgfig.build import Artifact, Failure, FailureKind, Finished, Outcome, Started
from orgfig.commands.session import Session
from orgfig.figure import examine
from orgfig.workspace import Project, find

HEAD = "#+PROPERTY: header-args:python :noweb yes :mkdirp yes\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L1 1"/></svg>'


def outcome(job, failure=None, data=SVG, wall=0.1):
    """What a well-behaved figure gives: every promised output, or a failure and none."""
    artifacts = [
        Artifact(path, data, examine(PurePosixPath(path).name, data)) for path in job.outputs
    ]
    return Outcome(
        failure, () if failure else tuple(artifacts), (), "", "", wall, wall, 1, "a fake"
    )


@dataclass
class Canned:
    """An executor that starts no process: it gives the outcome that stands in `failures`."""

    failures: dict = field(default_factory=dict)
    data: bytes = SVG
    ran: list = field(default_factory=list)
    closed: bool = False
    ends_with: BaseException | None = None
    walls: dict = field(default_factory=dict)

    def run(self, jobs):
        try:
            for job in jobs:
                yield Started(job)
                self.ran.append(job.name)
                if self.ends_with:
                    raise self.ends_with
                yield Finished(job, self._outcome(job))
        finally:
            self.closed = True

    def _outcome(self, job):
        wall = self.walls.get(job.name, 0.1)
        return outcome(job, self.failures.get(job.name), self.data, wall)


@dataclass
class Desk:
    """A project folder with a session and what it printed."""

    folder: object
    executor: Canned

    def write(self, *figures, head=HEAD):
        (self.folder / "figures.org").write_text(head + "".join(figures))

    def session(self):
        self.out, self.err = io.StringIO(), io.StringIO()
        return Session(find(self.folder), self.out, self.err, lambda *_: self.executor)

    def session_of(self, *notebooks):
        """A session of the folder where there is no notebook to find it by."""
        self.out, self.err = io.StringIO(), io.StringIO()
        return Session(Project(self.folder, notebooks), self.out, self.err)

    @property
    def text(self):
        return self.out.getvalue() + self.err.getvalue()

    @property
    def files(self):
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(str(path.relative_to(self.folder)) for path in paths)


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.orgfig]\njobs = 1\n")
    return Desk(tmp_path, Canned())


@pytest.fixture
def drawn():
    """The text of a figure that promises a picture of its own name."""

    def text(name, body="x = 1", state="DONE"):
        return (
            f"* {state} {name}\n[[file:fig/{name}.svg]]\n"
            f"#+begin_src python :tangle tangled/{name}.py\n{body}\n#+end_src\n"
        )

    return text


@pytest.fixture
def failure():
    return Failure(FailureKind.EXCEPTION, "ValueError: no")
