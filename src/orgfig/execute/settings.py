"""What an executor is told beside its jobs: which interpreter, how many at a time, where."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

__all__ = ["Settings"]


class Settings(NamedTuple):
    """How jobs are run.

    `python` is the figures' interpreter; `workers` (1 or more) run at a time. `scratch` is an
    existing folder: the jobs' private folders are made and removed in it. Of `project`, figures
    may read nothing. `sandbox` is `default` (all layers that work here), `core` (Landlock and
    seccomp alone) or `none`, which only the user may ask for. `figures` is the folder of
    pictures, as the project names it: a figure runs in one that stands for it. An interpreter
    is ready to run figures within `ready` seconds, or is given up: importing all that figures use
    takes a few from a cold disk, and one that takes so long hangs.
    """

    python: str
    workers: int
    scratch: Path
    project: Path
    sandbox: str = "default"
    figures: str = "fig"
    ready: float = 30.0
