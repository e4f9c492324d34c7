"""What is remembered of runs, what was seen of the machine, what is decided from both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from orgfig.build.job import Failure, Job, Note, Seen
from orgfig.diagnostics import Diagnostic
from orgfig.digest import Digest, digest_fields
from orgfig.figure.picture import Movie, PictureFacts
from orgfig.figure.titles import Words
from orgfig.location import Location

__all__ = [
    "BuildPlan",
    "Cause",
    "Reason",
    "Republished",
    "Settled",
    "Snapshot",
    "Step",
    "Trace",
    "last_trace",
    "traces_of",
]


# --- what is remembered and seen -------------------------------------------------------------


class Trace(NamedTuple):
    """What a job depended on and gave, kept so that a change can be named.

    `outputs` maps every declared path to the digest of what was published; empty after a failure.
    `drawn` has the digests of the same as it was drawn, and `words` what of the notebook's words
    was written in, where there were any.
    `when` is in UTC. `texts` are the digests of the bytes that were run, by the path of their
    target file: inputs say what a text means, and other bytes may mean the same. Lines that
    `failure` and `notes` name are lines of these bytes. `seen` is what the run was seen to use.
    `pieces` are, by target file, the blocks and values that it was put together from, each with
    a digest. `movies` says of outputs that play what they play, where they were read back.
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
    drawn: Mapping[str, Digest] = MappingProxyType({})
    words: Mapping[str, Words] = MappingProxyType({})
    movies: Mapping[str, Movie] = MappingProxyType({})

    @property
    def basis(self) -> Digest:
        """The digest of all that the run depended on: equal for two runs of the same."""
        return digest_fields(self.inputs)


def traces_of(outputs: Iterable[str], traces: Mapping[str, Trace]) -> Iterator[Trace]:
    """The traces of a job's outputs, those of one run once.

    There are several where figures that share a job now were built apart.
    """
    former = None
    for path in outputs:
        trace = traces.get(path)
        if trace is not None and trace is not former and trace != former:
            yield trace
            former = trace


def last_trace(outputs: Iterable[str], traces: Mapping[str, Trace]) -> Trace | None:
    """The newest of the traces of these outputs."""
    return max(traces_of(outputs, traces), key=lambda trace: trace.when, default=None)


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
    `unset`. `facts` are what the outputs show that are not known to be what a run made, `varying`
    says of outputs by what verified runs of them differed. `modules` are the Python files in the
    folders of target files, by project path, with whether they are as orgfig once wrote them.
    `nowhere` are paths that links lead to and where nothing stands. `alike` are tangled files that
    mean the same as the notebook's text, though they have other bytes, and that no run had.
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
    facts: Mapping[str, PictureFacts] = MappingProxyType({})
    varying: Mapping[str, str] = MappingProxyType({})
    modules: Mapping[str, bool] = MappingProxyType({})
    nowhere: frozenset[str] = frozenset()
    alike: frozenset[str] = frozenset()


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
    """A job, why it must be run, and the errors in its way. No reasons: it is up to date.

    `after` are the names of outdated jobs that make what it reads: only when these have ended is
    known whether it must be run. `expected` is how many seconds it took last time. `reworded` are
    outputs that only get other words; those of a job that is up to date.
    """

    job: Job
    reasons: tuple[Reason, ...]
    problems: tuple[Diagnostic, ...] = ()
    after: tuple[str, ...] = ()
    expected: float | None = None
    reworded: tuple[str, ...] = ()

    @property
    def is_runnable(self) -> bool:
        """Whether it is outdated and can be run now."""
        return bool(self.reasons) and not self.problems and not self.after

    @property
    def is_waiting(self) -> bool:
        """Whether what it reads may still change, and nothing else is in its way."""
        return bool(self.after) and not self.problems


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

    @property
    def reworded(self) -> tuple[Step, ...]:
        """The steps of which pictures only get other words."""
        return tuple(step for step in self.steps if step.reworded)


class Settled(NamedTuple):
    """A step that waited for others is decided: they have ended, or cannot be run.

    `step` stands for the plan's step of the same outputs from now on: it is run next, is up to
    date after all (no reasons), or cannot be run (problems that say why).
    """

    step: Step


class Republished(NamedTuple):
    """Pictures of a job that is up to date were given the words that the notebook has now.

    `outputs` are their paths; `problems` say of which that could not be done, and why.
    """

    job: Job
    outputs: tuple[str, ...]
    problems: tuple[Diagnostic, ...] = ()
