"""Which project a call is about, and which of its notebooks the words of the call name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from orgfig.build.standing_at import read_place
from orgfig.errors import UsageError
from orgfig.tangle.target import STANDARD_INPUT
from orgfig.workspace import Project, around, find

__all__ = ["chosen", "figures_named", "project_path"]


def chosen(folder: str, files: Sequence[str]) -> tuple[Project, tuple[str, ...]]:
    """The project of a call made in `folder`, and the project paths of the notebooks `files`.

    Each of these is relative to `folder` or absolute. Where no project is around, the folder of
    the first of them is one; for `-`, that is `folder` itself.

    Raises:
        UsageError: a file is missing or a folder, or lies outside of the project.
        ProjectError: there is no project and no file, or its settings are wrong.

    """
    named = [file for file in dict.fromkeys(files) if file != STANDARD_INPUT]
    for file in named:
        _refuse_no_file(folder, file)
    project = _project(folder, named) if files else find(Path(folder))
    paths = {file: project_path(project, folder, file) for file in named}
    for file, path in paths.items():
        if path is None:
            hint = "orgfig works in one project at a time: go there, or name it with -C"
            raise UsageError(f"{file} lies outside of the project {project.root}", hint)
    return project, tuple(dict.fromkeys(paths.get(file) or STANDARD_INPUT for file in files))


def project_path(project: Project, folder: str, file: str) -> str | None:
    """The path from the project's folder to `file`, which is named in `folder`; None if outside.

    Links are followed on the way to the file, but not the file's own.
    """
    home, name = os.path.split(os.path.join(folder, file))
    if name in {"", ".", ".."} or "\0" in file:
        return None
    place = os.path.relpath(os.path.join(os.path.realpath(home or "."), name), project.root)
    if place.startswith("../"):
        return None
    return f"./{place}" if place == STANDARD_INPUT else place


def figures_named(project: Project, folder: str, words: Sequence[str]) -> list[str]:
    """The words of a call made in `folder`; a notebook whose lines one names as it is in `project`.

    What names no line, or a line of what is no notebook, stays as it is.
    """
    return [_seen_from(project, folder, word) for word in words]


def _seen_from(project: Project, folder: str, word: str) -> str:
    place = read_place(word)
    path = None if place is None else project_path(project, folder, place.path)
    if place is None or path is None or path not in project.notebooks:
        return word
    return path + word[len(place.path) :]


def _project(folder: str, files: Sequence[str]) -> Project:
    """The project around `folder`, else around the first file, else that file's own folder."""
    found = around(Path(folder))
    if found is not None:
        return found
    home = Path(folder, files[0]).parent if files else Path(folder)
    found = around(home)
    if found is not None:
        return found
    return Project(home.resolve(), tuple(Path(file).name for file in files[:1]) or ("figures.org",))


def _refuse_no_file(folder: str, file: str) -> None:
    place = os.path.join(folder, file)
    if os.path.isdir(place):
        raise UsageError(f"{file} is a folder", "name a notebook in it")
    if os.path.lexists(place):
        return
    from difflib import get_close_matches

    home, name = os.path.split(file)
    near = get_close_matches(name, _org_files(os.path.join(folder, home)), 1, 0.0)
    hint = f"is it {os.path.join(home, near[0])}?" if near else "name an Org file of the project"
    raise UsageError(f"{file}: there is no such file", hint)


def _org_files(folder: str) -> Iterable[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(".org"))
    except OSError:
        return ()
