"""A notebook with one figure that is true in every way, built by hand; tests change one thing."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from orgfig.audit import audit
from orgfig.audit.register import NO_HISTORY
from orgfig.build import plan_build
from orgfig.build.history import History
from orgfig.build.job import Frame, Job
from orgfig.build.model import BuildPlan, Snapshot, Step, Trace
from orgfig.build.policy import Ceilings, Policy
from orgfig.build.requests import requests
from orgfig.digest import Digest, digest_bytes, digest_text
from orgfig.figure.model import Claim, Figure, Output
from orgfig.location import Location
from orgfig.notebook import Notebook, read
from orgfig.org.model import (
    Document,
    HeaderArguments,
    Heading,
    LogEntry,
    MisplacedClosed,
    Planning,
    SourceBlock,
    Timestamp,
    TodoKeywords,
)
from orgfig.tangle.model import TangledFile, TanglePlan

PATH = "figures.org"
PICTURE = Digest("d" * 40)
CODE = 'import matplotlib.pyplot as plt\nplt.savefig("relu.svg")'
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: ([^\d\s\]]+))?(?: (\d\d):(\d\d))?")


def at(line, column=None):
    return Location(PATH, line, column)


def stamp(text, line=2):
    year, month, day, name, hour, minute = DATE.search(text).groups()
    try:
        moment = datetime.fromisoformat(f"{year}-{month}-{day} {hour or '00'}:{minute or '00'}")
    except ValueError:
        moment = None
    return Timestamp(text, moment, name, active=False, where=at(line))


@dataclass
class World:
    """All that an audit of one figure goes by; `audit` makes the models and runs it."""

    name: str = "relu"
    state: str | None = "DONE"
    closed: Timestamp | None = field(default_factory=lambda: stamp("[2025-04-12 Sat 17:22]"))
    misplaced: tuple = ()
    log: tuple = ()
    code: str | None = CODE
    language: str = "python"
    links: tuple = ("fig/relu.svg",)
    written: str | None = None
    reasons: tuple = ()
    problems: tuple = ()
    file_problems: tuple = ()
    planned: bool = True
    failure: object = None
    notes: tuple = ()
    protection: str = "Landlock 7 + seccomp"
    traced: bool = True
    tangled: object = None
    absent: tuple = ()
    altered: tuple = ()
    unreadable: dict = field(default_factory=dict)
    present: tuple = ()
    others: tuple = ()
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    interpreter: str = f"CPython {sys.version.split()[0]}"
    done: tuple = ("DONE", "CANCELLED")
    cancelled: tuple = ()
    texts: object = None
    traces: object = None
    varying: dict = field(default_factory=dict)
    alike: frozenset = frozenset()
    unreadable_data: dict = field(default_factory=dict)
    after: tuple = ()
    facts: dict = field(default_factory=dict)
    modules: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)
    history: History = NO_HISTORY
    movies: dict = field(default_factory=dict)
    imported: tuple = ()

    def log_says(self, state, text, line=3, drawer=None, former="TODO"):
        entry = LogEntry(state, former, stamp(text, line), drawer, at(line))
        self.log = (*self.log, entry)
        return self

    def closed_is(self, why, text="[2025-04-12 Sat 17:22]", line=4):
        self.closed = None
        self.misplaced = (MisplacedClosed(stamp(text, line), why),)
        return self

    @property
    def is_done(self):
        return self.state in self.done

    @property
    def block(self):
        return SourceBlock(
            0, None, "python", "", HeaderArguments(), self.code, 0, at(10), self.last_code_line + 1
        )

    @property
    def last_code_line(self):
        return 10 + self.code.count("\n") + 1

    @property
    def file(self):
        text = self.code + "\n"
        origins = tuple(range(11, 11 + text.count("\n")))
        path = f"tangled/{self.name}.py"
        problems = self.file_problems
        return TangledFile(path, text, None, self.language, (0,), origins, at(10), problems)

    @property
    def heading(self):
        planning = Planning(self.closed, tuple(self.misplaced), tuple(self.log))
        return Heading(
            0, 1, self.name, self.state, self.is_done, None, (), None,
            commented=False, archived=False, properties=(), planning=planning,
            where=at(1), last_line=40,
        )  # fmt: skip

    @property
    def figure(self):
        outputs = tuple(
            Output(path, path.split("/")[-1], self.written or path, None, None, at(5 + position))
            for position, path in enumerate(self.links)
        )
        claim = Claim(self.state, self.is_done, self.closed, tuple(self.log), at(1))
        has_code = self.code is not None
        blocks = (self.block,) if has_code else ()
        files = (self.file,) if has_code else ()
        return Figure(self.name, self.heading, claim, blocks, files, outputs, at(1))

    @property
    def step(self):
        figure = self.figure
        if not (self.planned and figure.files and figure.outputs):
            return None
        key = Digest("0" * 40)
        job = Job(
            self.name, (self.name,), figure.files, self.imported, (), self.links, {}, key, Policy()
        )
        return Step(job, tuple(self.reasons), tuple(self.problems), self.after)

    @property
    def trace(self):
        built = {} if self.failure else dict.fromkeys(self.links, PICTURE)
        when = datetime(2025, 12, 31, tzinfo=UTC)
        changed = {reason.what for reason in self.reasons}
        files = [file for file in self.figure.files if file.path not in changed]
        return Trace(
            (self.name,), {}, built, self.failure, tuple(self.notes), self.protection, 0.4, when,
            texts=self.texts or {file.path: digest_bytes(file.data) for file in files},
            movies=self.movies,
        )  # fmt: skip

    @property
    def snapshot(self):
        on_disk = {path: PICTURE for path in self.links if path not in self.absent}
        on_disk |= dict.fromkeys(self.altered, Digest("e" * 40))
        file = self.figure.files[0] if self.code is not None else None
        tangled = {} if file is None else {file.path: digest_text(file.text)}
        return Snapshot(
            interpreter=self.interpreter,
            packages={"matplotlib": "matplotlib 3.11.0"},
            tangled=tangled if self.tangled is None else self.tangled,
            outputs={path: found for path, found in on_disk.items() if path not in self.unreadable},
            traces=self._traces,
            present=self.present or tuple(on_disk),
            now=self.now,
            unreadable=self.unreadable,
            unreadable_data=self.unreadable_data,
            varying=self.varying,
            alike=self.alike,
            facts=self.facts,
            modules=self.modules,
            data=self.data,
        )

    @property
    def _traces(self):
        if self.traces is not None:
            return self.traces
        return dict.fromkeys(self.links, self.trace) if self.traced else {}

    @property
    def notebook(self):
        figures = (self.figure, *self.others)
        todo = TodoKeywords(("TODO",), self.done)
        document = Document(PATH, (self.heading,), (), (), (), todo, ())
        return Notebook(PATH, Digest("a" * 40), document, TanglePlan((), ()), figures, ())

    def audit(self):
        plan = BuildPlan(() if self.step is None else (self.step,))
        return audit([self.notebook], plan, self.snapshot, self.history, cancelled=self.cancelled)

    @property
    def only(self):
        """The audit of the one figure."""
        return self.audit().figures[0]

    def findings(self, check):
        return [found for found in self.only.findings if found.check == check]

    def lines(self, check):
        """The Org lines that a check finds fault with."""
        return [found.where.line for found in self.findings(check)]


@pytest.fixture
def world():
    """One figure, true in every way."""
    return World()


@pytest.fixture(scope="session")
def make_world():
    return World


@pytest.fixture(scope="session")
def make_stamp():
    return stamp


@pytest.fixture
def frame():
    """A frame in relu's module; its line 2 is line 12 of the notebook."""
    return Frame("tangled/relu.py", 2, "<module>")


@pytest.fixture
def other_figure():
    """A second figure without code that links to the given outputs."""

    def make(*paths, name="other"):
        where = Location(PATH, 50)
        base = World(name=name, links=paths, code=None).figure
        outputs = tuple(output._replace(where=Location(PATH, 52)) for output in base.outputs)
        heading = base.heading._replace(where=where, last_line=60)
        return base._replace(where=where, heading=heading, outputs=outputs)

    return make


@pytest.fixture(scope="session")
def audit_text():
    """A function: the audit of Org texts by path, all of them built; `seen` is what else is."""

    def audited(text, **seen):
        texts = {PATH: text} if isinstance(text, str) else text
        notebooks = [read(one.encode(), path) for path, one in texts.items()]
        figures = [figure for notebook in notebooks for figure in notebook.figures]
        files = [file for notebook in notebooks for file in notebook.tangled.files]
        made = [output.path for figure in figures if figure.blocks for output in figure.outputs]
        snapshot = World().snapshot._replace(
            tangled={file.path: digest_bytes(file.data) for file in files},
            outputs=dict.fromkeys(made, PICTURE),
            traces={},
            present=tuple(made),
        )
        steps = plan_build(figures, files, snapshot, Policy()).steps
        traces = {path: _trace_of(step.job) for step in steps for path in step.job.outputs}
        snapshot = snapshot._replace(**{"traces": traces, **seen})
        return audit(notebooks, plan_build(figures, files, snapshot, Policy()), snapshot)

    return audited


def _trace_of(job):
    built, when = dict.fromkeys(job.outputs, PICTURE), datetime(2025, 12, 31, tzinfo=UTC)
    return Trace(
        job.figures, job.inputs, built, None, (), "Landlock 7 + seccomp", 0.4, when, texts=job.texts
    )


class Notebooks:
    """Notebooks read from their texts, of which nothing was built, or all as it stands."""

    def __init__(self, *texts, built=False, failure=None, inputs=None, packages=(), data=()):
        self.read = [read(text.encode(), f"{n}.org", "fig") for n, text in enumerate(texts)]
        figures = [figure for one in self.read for figure in one.figures]
        files = [file for one in self.read for file in one.tangled.files]
        snapshot = Snapshot(
            interpreter=f"CPython {sys.version.split()[0]}",
            packages={name: f"{name} 1.0" for name in ("matplotlib", "numpy", *packages)},
            tangled={file.path: digest_bytes(file.data) for file in files},
            outputs={one.path: PICTURE for figure in figures for one in figure.outputs},
            traces={},
            present=(),
            now=datetime(2026, 1, 1, tzinfo=UTC),
            data=dict.fromkeys(data, PICTURE),
        )
        requested = requests(self.read, Ceilings())

        def planned():
            return plan_build(figures, files, snapshot, Policy(), requested=requested)

        if built:
            traces = {
                path: _remembered(step.job, failure, inputs or {})
                for step in planned().steps
                for path in step.job.outputs
            }
            snapshot = snapshot._replace(traces=traces)
        self.audit = audit(self.read, planned(), snapshot)

    def seen(self, *checks):
        """Check and line of all findings on figures, or of those of these checks."""
        found = [one for figure in self.audit.figures for one in figure.findings]
        return [(one.check, one.where.line) for one in found if one.check in checks or not checks]

    def only(self, check):
        """The one finding of a check."""
        found = [one for figure in self.audit.figures for one in figure.findings]
        (one,) = [one for one in (*found, *self.audit.findings) if one.check == check]
        return one


def _remembered(job, failure, inputs):
    made = {} if failure else dict.fromkeys(job.outputs, PICTURE)
    texts = {file.path: digest_bytes(file.data) for file in (*job.files, *job.modules)}
    when = datetime(2025, 12, 31, tzinfo=UTC)
    depended = {**job.inputs, **inputs}
    return Trace(job.figures, depended, made, failure, (), "Landlock", 0.4, when, texts=texts)


@pytest.fixture(scope="session")
def notebooks():
    """Audits notebooks by their texts."""
    return Notebooks
