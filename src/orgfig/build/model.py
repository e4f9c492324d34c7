"""The values of a build: what was seen, what must be run and why, what came out, what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple, Protocol, runtime_checkable

from orgfig.build.policy import Ceilings, Policy
from orgfig.diagnostics import Diagnostic
from orgfig.digest import Digest
from orgfig.figure.picture import PictureFacts
from orgfig.location import Location
from orgfig.org.model import SourceBlock
from orgfig.tangle.model import Evaluation, TangledFile

__all__ = [
    "Artifact",
    "BuildPlan",
    "Cause",
    "Event",
    "Executor",
    "Failure",
    "FailureKind",
    "Finished",
    "Frame",
    "Growing",
    "Job",
    "Note",
    "Outcome",
    "Reason",
    "Seen",
    "Settled",
    "Snapshot",
    "Started",
    "Step",
    "Trace",
    "Woken",
]


# --- what is run -----------------------------------------------------------------------------


class Job(NamedTuple):
    """Target files that are run in one working folder, for figures that share them.

    `files` are run one after another, each as `__main__`; `modules` are other target files that
    these import. `imports` are the modules, by full name, that all of them import. `outputs` are
    the project's paths of what must be made, `data` those of the files that it was given to read.
    `inputs` are named parts that the result depends on, `key` their digest. `ceilings` are what
    its blocks could have asked for, `environment` the variables that it is given beside those
    that all figures have. Where a block is run for its result, that is `asked`, and the
    job has one file and no outputs. `texts` are the digests of its files' bytes by path, `blocks`
    all blocks of the notebooks by path: by these a change is named, they are no input.
    """

    name: str
    figures: tuple[str, ...]
    files: tuple[TangledFile, ...]
    modules: tuple[TangledFile, ...]
    imports: tuple[str, ...]
    outputs: tuple[str, ...]
    inputs: Mapping[str, str]
    key: Digest
    policy: Policy
    asked: Evaluation | None = None
    data: tuple[str, ...] = ()
    ceilings: Ceilings = Ceilings()
    environment: Mapping[str, str] = MappingProxyType({})
    texts: Mapping[str, Digest] = MappingProxyType({})
    blocks: Mapping[str, Sequence[SourceBlock]] = MappingProxyType({})


class FailureKind(Enum):
    """Why a job made no pictures, or none that count."""

    EXCEPTION = "exception"
    LIMIT = "limit"
    DIED = "died"
    MISSING_OUTPUT = "missing output"
    BAD_OUTPUT = "bad output"
    INTERNAL = "internal"


class Frame(NamedTuple):
    """A place in a running program: file as the program knows it (`tangled/relu.py`), line."""

    path: str
    line: int
    function: str


class Failure(NamedTuple):
    """What went wrong in a job; `frames` outermost first, only those of the notebook's code.

    `message` is one line, `detail` what else the program said (a chained exception, say).
    `column` counts from 1 and is there for a syntax error.
    """

    kind: FailureKind
    message: str
    hint: str | None = None
    frames: tuple[Frame, ...] = ()
    column: int | None = None
    detail: str = ""


class Note(NamedTuple):
    """Something worth telling about a job that did not fail: it called `show`, it left a file."""

    name: str
    message: str
    frame: Frame | None = None


class Artifact(NamedTuple):
    """A file that a job made under a declared name, checked; `path` is where it belongs."""

    path: str
    data: bytes
    facts: PictureFacts


class Seen(NamedTuple):
    """What a run was seen to use, beyond what its texts say; the run may have lied.

    `packages` are top-level names that the notebook's own code imported, `modules` those of the
    notebook among them; `data` the project paths that it opened, of those it was given; `fonts`
    the absolute paths of font files that belong to no package, and `installed fonts` where some
    other font would have been taken, were it there; `environment` the names of the variables that
    it read, of those it was given. Each sorted.
    """

    packages: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    fonts: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """How a job ended. `artifacts` is complete where `failure` is None, else empty.

    Times in seconds, `memory` is the peak resident set in bytes; `protection` says in words
    what held the job, such as `Landlock 7 + seccomp`, or `none`. `result` is what a block gave
    that was run for its result, up to its failure. `seen` is what it was seen to use.
    """

    failure: Failure | None
    artifacts: tuple[Artifact, ...]
    notes: tuple[Note, ...]
    stdout: str
    stderr: str
    wall: float
    cpu: float
    memory: int
    protection: str
    result: bytes = b""
    seen: Seen = Seen()

    @property
    def succeeded(self) -> bool:
        """Whether every promised output was made and is what it claims to be."""
        return self.failure is None


class Started(NamedTuple):
    """A job's process runs now."""

    job: Job


class Finished(NamedTuple):
    """A job's process is gone.

    `changed` are the outputs that have other bytes now than before; known once they are kept.
    """

    job: Job
    outcome: Outcome
    changed: tuple[str, ...] = ()


class Woken(NamedTuple):
    """Nothing starts or ends: a while has passed, about a tenth of a second, or it was woken."""


class Settled(NamedTuple):
    """A step that waited for others is decided: they have ended, or cannot be run.

    `step` stands for the plan's step of the same outputs from now on: it is run next, is up to
    date after all (no reasons), or cannot be run (problems that say why).
    """

    step: Step


Event = Started | Finished | Settled | Woken


class Executor(Protocol):
    """Runs jobs, in any order, and never chooses them.

    Closing the iterator ends every process that is still running.
    """

    def run(self, jobs: Iterable[Job]) -> Iterator[Event]:
        """Each job as it starts and as it ends; `Woken` while nothing does."""
        ...


@runtime_checkable
class Growing(Protocol):
    """An executor that takes more jobs while it runs some."""

    def add(self, jobs: Iterable[Job]) -> None:
        """Have these jobs run, too; their events are among those of `run`."""
        ...


# --- what is remembered and seen -------------------------------------------------------------


class Trace(NamedTuple):
    """What a job depended on and gave, kept so that a change can be named.

    `outputs` maps every declared path to the digest of what was published; empty after a failure.
    `when` is in UTC. `texts` are the digests of the bytes that were run, by the path of their
    target file: inputs say what a text means, and other bytes may mean the same. Lines that
    `failure` and `notes` name are lines of these bytes. `seen` is what the run was seen to use.
    `pieces` are, by target file, the blocks and values that it was put together from, each with
    a digest.
    """

    figures: tuple[str, ...]
    inputs: Mapping[str, str]
    outputs: Mapping[str, Digest]
    failure: Failure | None
    notes: tuple[Note, ...]
    protection: str
    wall: float
    when: datetime
    texts: Mapping[str, Digest] = MappingProxyType({})
    seen: Seen = Seen()
    pieces: Mapping[str, Mapping[str, str]] = MappingProxyType({})


class Snapshot(NamedTuple):
    """What the project folder and the interpreter looked like at one moment.

    `tangled` and `outputs` map project paths to the digest of the file there; a path that is
    missing has no entry. `traces` maps output paths to the last trace. `packages` maps
    top-level import names to a distribution and its version (`scikit-learn 1.9.1`); what is not
    installed has no entry. `present` are all files in the figure folder, by project path.
    `unreadable` maps paths that stand there but cannot be read to what the system said. `data`
    and `unreadable_data` are the same of files that figures are to read: there, a link counts as
    unreadable. `requirements` are, by top-level import name, the distributions that it needs
    beside its own, all the way down, as `numpy 2.4.6`. `fonts` are the digests of font files by
    absolute path, `environment` those of the values of variables that figures are given, or
    `unset`.
    """

    interpreter: str
    packages: Mapping[str, str]
    tangled: Mapping[str, Digest]
    outputs: Mapping[str, Digest]
    traces: Mapping[str, Trace]
    present: tuple[str, ...]
    now: datetime
    unreadable: Mapping[str, str] = MappingProxyType({})
    data: Mapping[str, Digest] = MappingProxyType({})
    unreadable_data: Mapping[str, str] = MappingProxyType({})
    requirements: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    fonts: Mapping[str, Digest] = MappingProxyType({})
    environment: Mapping[str, Digest] = MappingProxyType({})


# --- what is decided -------------------------------------------------------------------------


class Cause(Enum):
    """Why a job must be run."""

    NEVER_BUILT = "never built"
    INPUT_CHANGED = "changed"
    OUTPUT_MISSING = "is missing"
    OUTPUT_EDITED = "was edited since"
    OUTPUT_UNREADABLE = "cannot be read"
    FAILED = "failed last time"
    MAY_CHANGE = "may change"
    FORCED = "forced"


class Reason(NamedTuple):
    """One reason to run a job.

    `what` names the input or the output, `detail` says from what to what; `where` is the Org
    line of what has changed, if it has one.
    """

    cause: Cause
    what: str
    detail: str = ""
    where: Location | None = None

    def __str__(self) -> str:
        words = {
            Cause.NEVER_BUILT: f"{self.what} {self.detail}" if self.detail else "never built",
            Cause.FORCED: "forced",
            Cause.FAILED: "failed last time",
            Cause.INPUT_CHANGED: f"{self.what} {self.detail or 'changed'}",
            Cause.MAY_CHANGE: f"{self.what} may change: {self.detail}",
        }
        return words.get(self.cause, f"{self.what} {self.cause.value}")


class Step(NamedTuple):
    """A job, why it must be run, and what stands in its way. No reasons: it is up to date.

    `after` are the names of outdated jobs that make what it reads: only when these have ended is
    known whether it must be run. `expected` is how many seconds it took last time.
    """

    job: Job
    reasons: tuple[Reason, ...]
    problems: tuple[Diagnostic, ...] = ()
    after: tuple[str, ...] = ()
    expected: float | None = None

    @property
    def is_runnable(self) -> bool:
        """Whether it is outdated and can be run now."""
        return bool(self.reasons) and not self.problems and not self.after


class BuildPlan(NamedTuple):
    """All steps, in order of appearance, and what is wrong with the plan as a whole."""

    steps: tuple[Step, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs to run now, in order."""
        return tuple(step.job for step in self.steps if step.is_runnable)

    @property
    def prospects(self) -> tuple[Job, ...]:
        """The jobs to run now, and those that may have to be run after them."""
        some = (step for step in self.steps if step.reasons and not step.problems)
        return tuple(step.job for step in some)
