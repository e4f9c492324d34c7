"""What a watch remembers of its builds, so that it neither does nor tells anything twice."""

from __future__ import annotations

from typing import NamedTuple

from orgfig.build import Job
from orgfig.build.inputs import ENVIRONMENT, FONT, PACKAGE
from orgfig.commands.work import Work
from orgfig.diagnostics import Diagnostic
from orgfig.digest import Digest, digest_bytes
from orgfig.tangle import TangledFile

__all__ = ["LeftOut", "is_same", "standing"]

SEEN = (ENVIRONMENT, FONT, PACKAGE)
"""How those inputs are named that a run is seen to use."""


class LeftOut(NamedTuple):
    """Why a module was not written; what stood there, and what was to be."""

    why: Diagnostic | None
    found: Digest | None
    wanted: Digest


def standing(work: Work, file: TangledFile) -> tuple[Digest | None, Digest]:
    """What stands at a module's place, and what is to."""
    return work.snapshot.tangled.get(file.path), digest_bytes(file.data)


def is_same(before: Job, now: Job) -> bool:
    """Whether a job would fail as it did: a run adds to its inputs what it was seen to use."""
    old, new = before.inputs, now.inputs
    others = (name for name in old.keys() ^ new.keys() if not name.startswith(SEEN))
    return not any(others) and all(old[name] == new[name] for name in old.keys() & new.keys())
