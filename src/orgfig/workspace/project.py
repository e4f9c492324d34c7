"""The project: its folder, its settings, and where in it things are kept.

Finds and reads only what says so; what `[tool.orgfig]` may hold is in `settings`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

from orgfig.build.policy import Ceilings, Policy
from orgfig.errors import ProjectError
from orgfig.location import Location

__all__ = ["Project", "around", "find", "usable_processors"]

NOTEBOOK = "figures.org"
NO_POLICY_SET = Policy()
NO_CEILINGS_SET = Ceilings()


def usable_processors() -> int:
    """How many processors this process may use at once, by sched_getaffinity(2) on Linux."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Project(NamedTuple):
    """A folder with notebooks, and its settings.

    `notebooks` and `figures` are paths below `root`, with `/`. `python` is the interpreter that
    runs the figures, `jobs` how many of them run at once. `policy` holds for every figure, but
    where a block asks for more, up to `ceilings`. `environment` names the variables that figures
    are given beside those that all have. `cancelled` are done states that promise no picture,
    beside the well-known ones.
    """

    root: Path
    notebooks: tuple[str, ...] = (NOTEBOOK,)
    figures: str = "fig"
    python: str = sys.executable
    jobs: int = usable_processors()
    policy: Policy = NO_POLICY_SET
    ceilings: Ceilings = NO_CEILINGS_SET
    environment: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()

    @property
    def state(self) -> Path:
        """The folder for what orgfig remembers; it can be deleted at the price of a new build."""
        return self.root / ".orgfig"

    @property
    def database(self) -> Path:
        """The file with the traces of former builds."""
        return self.state / "traces.db"

    @property
    def scratch(self) -> Path:
        """The folder for what lives no longer than one build."""
        return self.state / "run"

    @property
    def replaced(self) -> Path:
        """The folder for texts of unknown origin that orgfig has written over."""
        return self.state / "replaced"


def find(start: Path) -> Project:
    """The project that `start` lies in: the nearest folder upwards that is one.

    Raises:
        ProjectError: there is none, or its settings are wrong.

    """
    project = around(start)
    if project is not None:
        return project
    raise ProjectError(
        f"there is no notebook in {start.resolve()} or in a folder above it",
        f"write a {NOTEBOOK}, or name yours in pyproject.toml under [tool.orgfig]",
    )


def around(start: Path) -> Project | None:
    """The same, or None where there is no such folder.

    A folder is a project if its pyproject.toml has `[tool.orgfig]` or if it has a figures.org.

    Raises:
        ProjectError: `start` cannot be looked at, or the project's settings are wrong.

    """
    try:
        folder = start.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "its links lead in a circle"
        raise ProjectError(f"{start} cannot be looked at: {reason}") from None
    for candidate in (folder, *folder.parents):
        if candidate.is_dir() and (project := _project_at(candidate)):
            return project
    return None


def _project_at(folder: Path) -> Project | None:
    settings = _settings(folder)
    if settings is None and not os.path.lexists(folder / NOTEBOOK):
        return None
    chosen = settings or {}
    if "python" in chosen:
        chosen["python"] = _interpreter(folder, chosen["python"])
    return Project(folder, **chosen)


def _settings(folder: Path) -> dict[str, Any] | None:
    data = _pyproject(folder / "pyproject.toml")
    if b"orgfig" not in data:  # nothing for us in it: leave the TOML parser asleep
        return None
    from orgfig.workspace.settings import read_settings

    try:
        return read_settings(data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        place = Location("pyproject.toml", line)
        raise ProjectError("is not UTF-8", "a TOML file must be UTF-8", place) from None


def _pyproject(path: Path) -> bytes:
    """Its bytes; none where there is no such file."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError as error:
        hint = "it may hold the project's settings: make it readable"
        raise ProjectError(f"{path} cannot be read: {error.strerror}", hint) from None


def _interpreter(root: Path, setting: str) -> str:
    """The setting as a path: below `root` or the home folder, or, without a `/`, as a shell looks.

    Links are left alone: the interpreter of a virtual environment is one.
    """
    path = os.path.expanduser(setting)  # Path.expanduser raises for unknown users
    if "/" in path:
        return str(root / path)
    from shutil import which  # slow to import, rarely needed

    return which(path) or path
