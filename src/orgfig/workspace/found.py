"""What the machine has of packages and fonts that a run was seen to use, looked up after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from orgfig.build.inputs import Found
from orgfig.workspace.packages import interpreter, versions
from orgfig.workspace.project import Project

__all__ = ["find_used"]


def find_used(project: Project, packages: Sequence[str], fonts: Sequence[str]) -> Found:
    """The versions of top-level `packages` with what they require, and the digests of `fonts`.

    Raises:
        ProjectError: the project's interpreter cannot be asked.

    """
    found = Found()
    if packages:
        from orgfig.workspace.requirements import requirements

        _, search_path = interpreter(project)
        providers = versions(packages, search_path, project)
        found = Found(providers, requirements(providers, search_path, project))
    if fonts:
        from orgfig.workspace.fonts import look_at_fonts

        found = found._replace(fonts=look_at_fonts(fonts, {}, datetime.now(UTC)).digests)
    return found
