"""The values of a verification: what differs from what stands there, and what makes runs differ."""

from __future__ import annotations

from collections.abc import Container
from enum import Enum
from typing import NamedTuple

from orgfig.build.inputs import DATA
from orgfig.build.job import Failure, Job
from orgfig.build.model import Reason, Trace
from orgfig.build.sources import TEXT
from orgfig.diagnostics import Diagnostic
from orgfig.figure.likeness import Likeness
from orgfig.location import Location

__all__ = [
    "FREE",
    "Compared",
    "Factor",
    "Standing",
    "Varying",
    "Verified",
    "changed_itself",
]


class Factor(Enum):
    """What may make two runs of the same text differ."""

    GENERATOR = "generator"
    ORDER = "hash order"
    TIME = "time"
    THREADS = "threads"
    ENVIRONMENT = "environment"
    ENTROPY = "random bytes of the system"
    PLACES = "addresses of objects"
    MEMORY = "memory that nobody has written"


FREE = frozenset((Factor.TIME, Factor.ENTROPY, Factor.PLACES, Factor.MEMORY))
"""What a build leaves as it is; it pins the others."""


class Varying(NamedTuple):
    """That runs of a figure differ, and by what; no factors: by none of those that are known.

    With `is_joint` the factors change the picture only where all of them vary. `lines` are Org
    lines on which the code makes use of them, as far as its text shows.
    """

    factors: tuple[Factor, ...]
    is_joint: bool = False
    lines: tuple[Location, ...] = ()

    @property
    def differs_as_built(self) -> bool:
        """Whether two builds may differ, too, since a build does not pin what it is.

        Of causes that act only together, a build needs pin but one.
        """
        free = [one in FREE for one in self.factors]
        return all(free) if self.is_joint else not free or any(free)

    @property
    def told(self) -> str:
        """The factors by which builds differ, in words; empty where none is known."""
        return ", ".join(one.value for one in self.factors if self.is_joint or one in FREE)


class Standing(Enum):
    """How what stands in the project is to be taken."""

    IDENTICAL = "identical"
    DRIFTED = "drifted"
    CHANGED = "changed"
    NOT_BUILT = "not built"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    NOT_RUN = "not run"


class Compared(NamedTuple):
    """A promised file against what was made of it; without a likeness, there is none to compare.

    `why` is then what keeps it from being read, or nothing where it is missing.
    """

    path: str
    likeness: Likeness | None
    why: str = ""


class Verified(NamedTuple):
    """What was found of a job.

    `reasons` say what changed since it was built, `is_known` whether a build of it is recorded;
    `changed_itself` that its own text or data did. `problems` kept it from being run.
    """

    job: Job
    outputs: tuple[Compared, ...] = ()
    failure: Failure | None = None
    problems: tuple[Diagnostic, ...] = ()
    reasons: tuple[Reason, ...] = ()
    is_known: bool = False
    changed_itself: bool = False
    varying: Varying | None = None

    @property
    def standing(self) -> Standing:
        """The worst that was found, varying runs left aside."""
        if self.problems:
            return Standing.NOT_RUN
        if self.failure is not None:
            return Standing.FAILED
        known = [one.likeness for one in self.outputs if one.likeness is not None]
        if len(known) < len(self.outputs):
            lost = any(one.why for one in self.outputs)
            return Standing.UNREADABLE if lost else Standing.NOT_BUILT
        if all(one.is_identical for one in known):
            return Standing.IDENTICAL
        slight = all(one.is_slight for one in known)
        return Standing.DRIFTED if slight and not self.changed_itself else Standing.CHANGED

    @property
    def holds(self) -> bool:
        """Whether the same comes of it again, byte for byte, and of every build."""
        varies = self.varying is not None and self.varying.differs_as_built
        return self.standing is Standing.IDENTICAL and not varies


def changed_itself(job: Job, trace: Trace | None, made: Container[str] = ()) -> bool:
    """Whether the figure's own text, data or outputs are others than those that it was built by.

    What other figures have `made` for it is not its own. Where no build is recorded, nobody
    knows, and it is taken for the same.
    """
    if trace is None:
        return False
    parts = {*job.inputs, *trace.inputs}
    own = [part for part in parts if part.startswith((TEXT, DATA)) or part in {"order", "outputs"}]
    own = [part for part in own if part.removeprefix(DATA) not in made]
    return any(job.inputs.get(part) != trace.inputs.get(part) for part in own)
