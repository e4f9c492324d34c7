"""What is run and what came of it: jobs, how they end, and what tells of that meanwhile.

Values alone, and the contract of those who run jobs. Whether one must be run is decided by
others; see `model`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple, Protocol, runtime_checkable

from orgfig.build.policy import Ceilings, Policy
from orgfig.digest import Digest
from orgfig.figure.picture import PictureFacts
from orgfig.figure.titles import Words
from orgfig.org.model import SourceBlock
from orgfig.tangle.model import Evaluation, TangledFile

__all__ = [
    "Artifact",
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
    "Progressed",
    "Seen",
    "Started",
    "Woken",
]


class Job(NamedTuple):
    """Target files that are run in one working folder, for figures that share them.

    `files` are run one after another, each as `__main__`; `modules` are other target files that
    these import. `imports` are the modules, by full name, that all of them import. `outputs` are
    the project's paths of what must be made, `data` those of the files that it was given to read.
    `inputs` are named parts that the result depends on, `key` their digest. `ceilings` are what
    its blocks could have asked for, `environment` the variables that it is given beside those
    that all figures have. Where a block is run for its result, that is `asked`, and the
    job has one file and no outputs. `texts` are the digests of its files' bytes by path, `blocks`
    all blocks of the notebooks by path: by these a change is named, they are no input. Neither are
    `words`, which are written into pictures by path when they are published.
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
    words: Mapping[str, Words] = MappingProxyType({})


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
    """Something worth telling about a job that did not fail: it called `show`, it left a file.

    `file` is the name of the picture that it is about, where it is about one of them.
    """

    name: str
    message: str
    frame: Frame | None = None
    file: str = ""


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


class Progressed(NamedTuple):
    """A job says how far it is: `done` frames, or whatever it counts, of `total`."""

    job: Job
    done: int
    total: int


class Finished(NamedTuple):
    """A job's process is gone.

    `changed` are the outputs that have other bytes now than before; known once they are kept.
    """

    job: Job
    outcome: Outcome
    changed: tuple[str, ...] = ()


class Woken(NamedTuple):
    """Nothing starts or ends: a while has passed, about a tenth of a second, or it was woken."""


Event = Started | Progressed | Finished | Woken
"""What an executor tells."""


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
