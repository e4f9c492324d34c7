"""What an executor is told beside its jobs: which interpreter, how many at a time, where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from orgfig.build.policy import SEED

__all__ = ["AS_BUILT", "Pins", "Settings"]


class Pins(NamedTuple):
    """What a run finds that may vary; without arguments, what every build finds.

    `seed` seeds the generators. `environment` are variables that stand in the place of those
    that all figures have; the interpreter starts with them. Where `moment` is there, in seconds
    of the epoch, the clock stands at it; `ahead` are seconds that it is ahead of the real one.
    `threads` are so many more of libraries, and processors, than there would be. With `entropy`
    the system's random bytes follow from that number. With `places`, objects lie at the same
    addresses in every run.
    """

    seed: int = SEED
    environment: Mapping[str, str] = MappingProxyType({})
    moment: float | None = None
    ahead: float = 0.0
    threads: int = 0
    entropy: int | None = None
    places: bool = False


AS_BUILT = Pins()
"""What every build finds."""


class Settings(NamedTuple):
    """How jobs are run.

    `python` is the figures' interpreter; `workers` (1 or more) run at a time, and `spare` more
    where there is a hurry. `scratch` is an existing folder: the jobs' private folders are made and
    removed in it. Of `project`, figures may read nothing. `sandbox` is `default` (all layers that
    work here), `core` (Landlock and seccomp alone) or `none`, which only the user may ask for.
    `figures` is the folder of pictures, as the project names it: a figure runs in one that stands
    for it. An interpreter is ready to run figures within `ready` seconds, or is given up: importing
    all that figures use takes a few from a cold disk, and one that takes so long hangs. `pins`
    differ from those of a build where runs are compared. What lies in the folder `made`, by project
    path, is read in the place of the project's data.
    """

    python: str
    workers: int
    scratch: Path
    project: Path
    sandbox: str = "default"
    figures: str = "fig"
    ready: float = 30.0
    pins: Pins = AS_BUILT
    made: Path | None = None
    spare: int = 0
