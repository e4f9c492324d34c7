"""`orgfig doctor`: what this machine can hold figures with, found by trying. Needs no project."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

from orgfig.commands.session import Session
from orgfig.errors import ConfinementError, ProjectError
from orgfig.workspace import Project, find

__all__ = ["doctor"]


def doctor(
    folder: Path, out: TextIO, err: TextIO, *, form: str = "table", platform: str = sys.platform
) -> int:
    """Print what holds figures here in `form`; 0 if that is enough, else 4."""
    from orgfig.execute.examination import examine

    project, trouble = _project(folder)
    found = examine(project.python, platform)
    if form == "json":
        from orgfig.report.json_document import doctor_json as told
    else:
        from orgfig.report.doctor import doctor_text as told
    Session(project, out, err).show(told(found, trouble))
    return 0 if found.protection is not None else ConfinementError.exit_status


def _project(folder: Path) -> tuple[Project, str | None]:
    """The project there; or one that has nothing set, and why."""
    try:
        return find(folder), None
    except ProjectError as error:
        where = "" if error.where is None else f"{error.where}: "
        return Project(folder), f"{where}{error}"
