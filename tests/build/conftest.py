"""A small project in values: target files, figures, and what the disk held after a build."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from orgfig.build import Outcome, Policy, Snapshot, imported_packages, plan_build, record
from orgfig.build.job import Artifact
from orgfig.digest import digest_bytes, digest_text
from orgfig.figure import Claim, Figure, Output, PictureFacts
from orgfig.location import Location
from orgfig.org.model import Heading, Planning
from orgfig.tangle.model import TangledFile

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
VERSIONS = {
    "numpy": "numpy 2.4.5",
    "sklearn": "scikit-learn 1.9.1",
    "matplotlib": "matplotlib 3.11",
}


def file(path, text, problems=(), line=1, language="python"):
    where = Location("figures.org", line)
    return TangledFile(path, text, None, language, (0,), (line,), where, problems)


def figure(name, files, outputs, line=1):
    where = Location("figures.org", line)
    heading = Heading(
        number=0,
        level=1,
        title=name,
        state="DONE",
        is_done=True,
        priority=None,
        tags=(),
        parent=None,
        commented=False,
        archived=False,
        properties=(),
        planning=Planning(),
        where=where,
        last_line=line + 9,
    )
    promised = tuple(
        Output(path, path.rpartition("/")[2], path, None, None, Location("figures.org", line + 1))
        for path in outputs
    )
    claim = Claim("DONE", is_done=True, closed=None, log=(), where=where)
    return Figure(name, heading, claim, (), tuple(files), promised, where)


def succeeded(job, content=b"drawn"):
    facts = PictureFacts("svg", 1, 1, 1, ())
    artifacts = tuple(Artifact(path, content, facts) for path in job.outputs)
    return Outcome(None, artifacts, (), "", "", 0.5, 0.4, 1, "Landlock 7")


class Project(NamedTuple):
    """Values that a plan is made of; `built` is the same project after a build."""

    figures: tuple
    tangled: tuple
    snapshot: Snapshot
    policy: Policy

    def plan(self, **options):
        return plan_build(self.figures, self.tangled, self.snapshot, self.policy, **options)

    def packages(self):
        return imported_packages(self.figures, self.tangled, self.snapshot.traces)

    def built(self, outcome=succeeded):
        traces, outputs = dict(self.snapshot.traces), dict(self.snapshot.outputs)
        for job in self.plan(force=True).jobs:
            ended = outcome(job)
            traces |= dict.fromkeys(job.outputs, record(job, ended, NOW))
            outputs |= {made.path: digest_bytes(made.data) for made in ended.artifacts}
        tangled = {one.path: digest_text(one.text) for one in self.tangled}
        return self.seen(traces=traces, outputs=outputs, tangled=tangled)

    def seen(self, **changes):
        return self._replace(snapshot=self.snapshot._replace(**changes))

    def written(self, path, text):
        """The same project with another text of one target file."""
        tangled = tuple(
            one._replace(text=text) if one.path == path else one for one in self.tangled
        )
        files = {one.path: one for one in tangled}
        figures = tuple(
            one._replace(files=tuple(files[old.path] for old in one.files)) for one in self.figures
        )
        return self._replace(tangled=tangled, figures=figures)


@pytest.fixture(scope="session")
def make():
    """What the tests make values with."""

    class Make:
        now = NOW
        make_file = staticmethod(file)
        make_figure = staticmethod(figure)
        outcome = staticmethod(succeeded)
        record = staticmethod(lambda job, outcome: record(job, outcome, NOW))

        @staticmethod
        def project(figures, tangled, packages=VERSIONS):
            snapshot = Snapshot("CPython 3.11.9", packages, {}, {}, {}, (), NOW)
            return Project(tuple(figures), tuple(tangled), snapshot, Policy())

    return Make


@pytest.fixture
def relu(make):
    """One figure, `relu`, that imports numpy and draws one picture."""
    code = make.make_file("tangled/relu.py", "import numpy\nimport os\n")
    return make.project([make.make_figure("relu", [code], ["fig/relu.svg"])], [code])
